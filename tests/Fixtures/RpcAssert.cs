using FacePlatform.V1;
using Grpc.Core;
using Xunit;

namespace FacePlatform.Tests.Fixtures;

/// <summary>Asserts on the platform's errors.</summary>
public static class RpcAssert
{
    /// <summary>The call fails with this status, this reason in ErrorInfo, and the domain of the platform.</summary>
    /// <returns>The failure, for further assertions.</returns>
    public static Task<RpcException> FailsAsync<T>(StatusCode code, ErrorReason reason, AsyncUnaryCall<T> call) =>
        FailsAsync(code, reason, async () => await call);

    /// <inheritdoc cref="FailsAsync{T}"/>
    public static async Task<RpcException> FailsAsync(StatusCode code, ErrorReason reason, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, reason), (exception.StatusCode, exception.GetReason()));
        return exception;
    }

    /// <summary>The call fails with INVALID_ARGUMENT and this reason, and every detail names the field.</summary>
    public static Task<RpcException> RefusesAsync<T>(ErrorReason reason, string field, AsyncUnaryCall<T> call) =>
        RefusesAsync(reason, field, async () => await call);

    /// <inheritdoc cref="RefusesAsync{T}"/>
    public static async Task<RpcException> RefusesAsync(ErrorReason reason, string field, Func<Task> call)
    {
        var exception = await FailsAsync(StatusCode.InvalidArgument, reason, call);
        Assert.Equal(field, exception.GetErrorInfo()!.Metadata["field"]);
        var badRequest = exception.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!;
        Assert.All(badRequest.FieldViolations, violation => Assert.Equal(field, violation.Field));
        Assert.NotEmpty(badRequest.FieldViolations);
        return exception;
    }
}
