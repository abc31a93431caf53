using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// Which ends of a stream are no word of the platform's, so that another stream is worth it: to send what this one left
/// unanswered, or to hear what it did not tell.
/// </summary>
internal static class BrokenStreams
{
    /// <summary>Whether the stream broke. A platform that goes down cancels it.</summary>
    public static bool IsBrokenStream(this RpcException exception) => exception.GetErrorInfo() is null
        ? exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled
        : exception.GetReason() is ErrorReason.ServiceUnavailable or ErrorReason.Overloaded or ErrorReason.CallCancelled;
}
