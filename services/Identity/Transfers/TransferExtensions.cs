namespace FacePlatform.Identity.Transfers;

public static class TransferExtensions
{
    /// <summary>Adds exports and imports of galleries.</summary>
    public static IHostApplicationBuilder AddTransfers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<TransferOptions>()
            .BindConfiguration(TransferOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<GalleryExport>();
        builder.Services.AddSingleton<GalleryImport>();
        return builder;
    }
}
