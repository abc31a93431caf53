using System.Text.RegularExpressions;
using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>Request ids make a creation idempotent (AIP-155): empty, or 1 to 64 of [A-Za-z0-9_-].</summary>
public static partial class RequestIds
{
    /// <summary>The id as it was given.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static string Check(string requestId, string field) =>
        Form().IsMatch(requestId)
            ? requestId
            : throw RpcErrors.InvalidField(field, "has 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{0,64}\z")]
    private static partial Regex Form();
}
