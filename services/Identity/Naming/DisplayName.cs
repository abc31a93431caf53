using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.Identity.Naming;

internal static class DisplayName
{
    private const int MaxLength = 200;

    /// <summary>The name as it was given: at most 200 characters (code points), none of them a control character.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static string Check(string name)
    {
        if (name.Length > 2 * MaxLength || name.EnumerateRunes().Count() > MaxLength || name.Any(char.IsControl))
            throw RpcErrors.InvalidField("display_name", "must be at most 200 characters without control characters");
        return name;
    }
}
