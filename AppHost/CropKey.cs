namespace FacePlatform.AppHost;

/// <summary>The secret that Identity seals kept crops with.</summary>
internal static class CropKey
{
    // 43 characters and the padding are 32 bytes in base64.
    private const int Length = 43;

    /// <summary>
    /// The key under which Identity keeps the keys of kept crops: made once and kept in the user secrets. Without it the crops
    /// that were kept cannot be read again.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithCropKey(this IResourceBuilder<ProjectResource> identity)
    {
        var key = identity.ApplicationBuilder.AddParameter(
            "crop-key", new GenerateParameterDefault { MinLength = Length, Special = false }, secret: true, persist: true);
        return identity.WithEnvironment("Crops__Key", ReferenceExpression.Create($"{key}="));
    }
}
