using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Facectl.Client;

/// <summary>Gives every call its deadline and the API key.</summary>
internal sealed class CallOptionsInterceptor(string? key, TimeSpan timeout, TimeProvider time) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var headers = new Metadata();
        if (key is not null)
            headers.Add("x-api-key", key);
        var options = context.Options.WithHeaders(headers).WithDeadline((time.GetUtcNow() + timeout).UtcDateTime);
        return continuation(request, new(context.Method, context.Host, options));
    }
}
