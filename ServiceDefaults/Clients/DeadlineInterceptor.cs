using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FacePlatform.ServiceDefaults.Clients;

/// <summary>
/// Sets a deadline on every unary call that has none: a call without one hangs when its server does. A stream lasts as
/// long as it has something to say; keep-alive pings end it where its server is gone.
/// </summary>
/// <param name="deadline">Time from the start of the call.</param>
/// <param name="time">The clock.</param>
public sealed class DeadlineInterceptor(TimeSpan deadline, TimeProvider time) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, WithDeadline(context));

    private ClientInterceptorContext<TRequest, TResponse> WithDeadline<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        context.Options.Deadline is not null
            ? context
            : new(context.Method, context.Host, context.Options.WithDeadline((time.GetUtcNow() + deadline).UtcDateTime));
}
