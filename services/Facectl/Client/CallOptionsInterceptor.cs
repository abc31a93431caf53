using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.Facectl.Client;

/// <summary>Gives every call the API key, a unary one its deadline and a stream its trace.</summary>
internal sealed class CallOptionsInterceptor(string? key, TimeSpan timeout, TimeProvider time) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, WithKey(context, context.Options.Deadline ?? (time.GetUtcNow() + timeout).UtcDateTime));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var activity = ClientTracing.Start(context.Method.FullName);
        var call = continuation(request, WithKey(context, deadline: null));
        return new(call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, () =>
        {
            call.Dispose();
            activity?.Dispose();
        });
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var activity = ClientTracing.Start(context.Method.FullName);
        var call = continuation(WithKey(context, deadline: null));
        return new(
            call.RequestStream, call.ResponseAsync, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, () =>
            {
                call.Dispose();
                activity?.Dispose();
            });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var activity = ClientTracing.Start(context.Method.FullName);
        var call = continuation(WithKey(context, deadline: null));
        return new(
            call.RequestStream, call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, () =>
            {
                call.Dispose();
                activity?.Dispose();
            });
    }

    private ClientInterceptorContext<TRequest, TResponse> WithKey<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, DateTime? deadline)
        where TRequest : class
        where TResponse : class
    {
        var headers = new Metadata();
        if (key is not null)
            headers.Add("x-api-key", key);
        var options = context.Options.WithHeaders(headers);
        return new(context.Method, context.Host, deadline is { } end ? options.WithDeadline(end) : options);
    }
}
