namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>The variables that the runtimes below the services read, and where that is written.</summary>
internal static class RuntimeVariables
{
    private static readonly Dictionary<string, string> s_sources = new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://opentelemetry.io/docs/specs/otel/protocol/exporter",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables",
        ["OTEL_SERVICE_NAME"] = "https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables",
        ["OMP_NUM_THREADS"] = "https://www.openmp.org/spec-html/5.2/openmpse59.html",
        ["OMP_WAIT_POLICY"] = "https://www.openmp.org/spec-html/5.2/openmpse66.html",
        ["MALLOC_ARENA_MAX"] = "https://man7.org/linux/man-pages/man3/mallopt.3.html",
        ["DOTNET_gcServer"] = "https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector",
        ["DOTNET_GCHeapHardLimitPercent"] = "https://learn.microsoft.com/dotnet/core/runtime-config/garbage-collector",
        ["DOTNET_PROCESSOR_COUNT"] = "https://learn.microsoft.com/dotnet/core/runtime-config/threading",
    };

    public static bool Has(string name) => s_sources.ContainsKey(name);
}
