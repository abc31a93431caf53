using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// Answers what fails before a gRPC handler runs (authentication, limits) as a gRPC status with its details, in the
/// "Trailers-Only" form of the gRPC over HTTP/2 specification. Other HTTP requests are left alone.
/// </summary>
public sealed class RpcErrorMiddleware(RequestDelegate next, ErrorTranslator translator)
{
    private const string GrpcContentType = "application/grpc";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (IsGrpc(context.Request) && !context.Response.HasStarted)
        {
            Write(context.Response, translator.Translate(
                exception, MethodOf(context), DateTime.MaxValue, context.RequestAborted));
        }
    }

    /// <summary>Whether the caller speaks gRPC and so gets a gRPC status.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) is true;

    // Not the path: the caller chooses it, and it would become a name in the metrics.
    private static string MethodOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName ?? "unknown";

    private static void Write(HttpResponse response, RpcException exception)
    {
        response.Clear();
        response.ContentType = GrpcContentType;
        response.Headers["grpc-status"] = ((int)exception.StatusCode).ToString();
        response.Headers["grpc-message"] = Uri.EscapeDataString(exception.Status.Detail);
        foreach (var entry in exception.Trailers.Where(entry => entry.IsBinary))
            response.Headers[entry.Key] = Convert.ToBase64String(entry.ValueBytes);
    }
}
