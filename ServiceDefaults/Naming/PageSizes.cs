using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.ServiceDefaults.Naming;

/// <summary>
/// Page sizes as AIP-158 has them: 0 is the default of 100, more than 1000 is 1000, less than 0 an error.
/// </summary>
public static class PageSizes
{
    private const int Default = 100;
    private const int Most = 1000;

    /// <summary>The size that holds, 1 to 1000.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static int Check(int pageSize, string field) => pageSize switch
    {
        < 0 => throw RpcErrors.InvalidField(field, "must not be negative."),
        0 => Default,
        _ => Math.Min(pageSize, Most),
    };
}
