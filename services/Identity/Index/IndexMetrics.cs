using System.Diagnostics.Metrics;

namespace FacePlatform.Identity.Index;

/// <summary>What is measured of the index.</summary>
public sealed class IndexMetrics
{
    private readonly Meter _meter;

    public IndexMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(IdentityTelemetry.Name);
        SearchDuration = _meter.CreateHistogram<double>(
            "faceplatform.identity.search.duration", "s", "Duration of one search of the index.");
        GallerySize = _meter.CreateHistogram<long>(
            "faceplatform.identity.search.gallery_size", "{template}", "Templates that one search compared.");
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
