using FacePlatform.ServiceDefaults.Errors;

namespace FacePlatform.Gateway.Requests;

/// <summary>Page sizes as AIP-158 has them: 0 is the default, more than the most is the most, less than 0 an error.</summary>
internal static class PageSizes
{
    private const int Default = 100;
    private const int Most = 1000;

    public static int Check(int pageSize) => pageSize switch
    {
        < 0 => throw RpcErrors.InvalidField("page_size", "must not be negative."),
        0 => Default,
        _ => Math.Min(pageSize, Most),
    };
}
