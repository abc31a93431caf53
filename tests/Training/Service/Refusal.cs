using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Tests.Training.Service;

/// <summary>Asserts on what the service refuses.</summary>
internal static class Refusal
{
    public static async Task<RpcException> OfAsync(StatusCode code, ErrorReason reason, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, reason), (exception.StatusCode, exception.GetReason()));
        return exception;
    }

    /// <summary>INVALID_ARGUMENT that names one field.</summary>
    public static async Task<RpcException> OfFieldAsync(ErrorReason reason, string field, Func<Task> call)
    {
        var exception = await OfAsync(StatusCode.InvalidArgument, reason, call);
        Assert.Equal(field, exception.GetErrorInfo()!.Metadata["field"]);
        return exception;
    }
}
