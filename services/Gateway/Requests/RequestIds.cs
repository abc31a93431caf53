using System.Text.RegularExpressions;
using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.Gateway.Requests;

/// <summary>Request ids make a creation idempotent: empty, or 1 to 64 of [A-Za-z0-9_-].</summary>
internal static partial class RequestIds
{
    public static string Check(string requestId) =>
        Form().IsMatch(requestId)
            ? requestId
            : throw RpcErrors.InvalidField("request_id", "has 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{0,64}\z")]
    private static partial Regex Form();
}
