namespace FacePlatform.AppHost;

internal static class AdminKey
{
    // 43 characters of 62 are 256 bits.
    private const int Length = 43;

    /// <summary>
    /// The development tenant's first API key: made once, kept in the user secrets, shown as a parameter on the dashboard.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddAdminKey(this IDistributedApplicationBuilder builder) =>
        builder.AddParameter(
            "admin-key", new GenerateParameterDefault { MinLength = Length, Special = false }, secret: true, persist: true);
}
