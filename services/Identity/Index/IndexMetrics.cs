using System.Diagnostics.Metrics;

namespace FacePlatform.Identity.Index;

/// <summary>What is measured of the index.</summary>
public sealed class IndexMetrics
{
    private readonly Meter _meter;

    public IndexMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(IdentityTelemetry.Name);
        // From a small gallery in memory to millions of templates, in seconds.
        SearchDuration = _meter.CreateHistogram(
            "faceplatform.identity.search.duration", "s", "Duration of one search of the index.", null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
            });
        GallerySize = _meter.CreateHistogram(
            "faceplatform.identity.search.gallery_size", "{template}", "Templates that one search compared.", null,
            new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [1, 10, 100, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 10_000_000],
            });
    }

    public Histogram<double> SearchDuration { get; }

    public Histogram<long> GallerySize { get; }

    /// <summary>Measures what an index holds.</summary>
    public void ObserveSize(Func<long> templates) =>
        _meter.CreateObservableGauge(
            "faceplatform.identity.index.templates", templates, "{template}", "Templates in the index.");

    /// <summary>Measures how many galleries an index holds.</summary>
    public void ObserveGalleries(Func<long> partitions) =>
        _meter.CreateObservableGauge(
            "faceplatform.identity.index.galleries", partitions, "{gallery}", "Galleries in the index, per pipeline.");

    /// <summary>Measures how many changes of the record the index has not applied.</summary>
    public void ObserveLag(Func<long> lag) =>
        _meter.CreateObservableGauge(
            "faceplatform.identity.index.lag", lag, "{change}", "Changes of the record that the index lacks.");
}
