using System.Globalization;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// Answers what fails before a gRPC handler runs (authentication, limits) as a gRPC status with its details, in the
/// "Trailers-Only" form of the gRPC over HTTP/2 specification; so too a message that gRPC itself refused as too large,
/// because it was compressed. Other HTTP requests are left alone.
/// </summary>
public sealed class RpcErrorMiddleware(RequestDelegate next, ErrorTranslator translator)
{
    private const string GrpcContentType = "application/grpc";
    private const string StatusHeader = "grpc-status";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsRefusedUnread(context.Response))
                Answer(context, new MessageTooLargeException());
        }
        catch (Exception exception) when (IsGrpc(context.Request) && !context.Response.HasStarted)
        {
            Answer(context, exception);
        }
    }

    /// <summary>Whether the caller speaks gRPC and so gets a gRPC status.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) is true;

    // What a handler refuses has details: see ErrorInterceptor.
    private static bool IsRefusedUnread(HttpResponse response) =>
        !response.HasStarted
        && response.Headers[StatusHeader] == Number(StatusCode.ResourceExhausted)
        && !response.Headers.ContainsKey("grpc-status-details-bin");

    private void Answer(HttpContext context, Exception exception) =>
        Write(context.Response, translator.Translate(
            exception, MethodOf(context), DateTime.MaxValue, context.RequestAborted));

    private static string Number(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    // Not the path: the caller chooses it, and it would become a name in the metrics.
    private static string MethodOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName ?? "unknown";

    private static void Write(HttpResponse response, RpcException exception)
    {
        response.Clear();
        response.ContentType = GrpcContentType;
        response.Headers[StatusHeader] = Number(exception.StatusCode);
        response.Headers["grpc-message"] = Uri.EscapeDataString(exception.Status.Detail);
        foreach (var entry in exception.Trailers.Where(entry => entry.IsBinary))
            response.Headers[entry.Key] = Convert.ToBase64String(entry.ValueBytes);
    }
}
