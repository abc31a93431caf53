using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>Display names are free text of at most 200 Unicode characters, none of them a control character.</summary>
public static class DisplayNames
{
    private const int MaxLength = 200;

    /// <summary>The name as it was given.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static string Check(string displayName, string field) =>
        displayName.EnumerateRunes().Count() <= MaxLength && !displayName.Any(char.IsControl)
            ? displayName
            : throw RpcErrors.InvalidField(field, $"must have at most {MaxLength} characters and no control characters.");
}
