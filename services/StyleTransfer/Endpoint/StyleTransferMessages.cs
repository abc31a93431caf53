using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Submission;
using FacePlatform.StyleTransfer.FeatureNetworks;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.StyleTransfer.Endpoint;

/// <summary>Jobs and networks as callers see them.</summary>
internal static class StyleTransferMessages
{
    public static V1.StyleTransfer ToMessage(this Job job) =>
        new()
        {
            Name = $"styleTransfers/{job.Id}",
            State = (JobState)job.State,
            Options = StyleTransferParameters.Parser.ParseFrom(job.Parameters).Options,
            Attempt = job.Attempt,
            Progress = job.Progress is null ? null : StyleTransferProgress.Parser.ParseFrom(job.Progress),
            Error = job.Error,
            DeadLetter = job.DeadLetter,
            CreateTime = job.CreateTime.ToTimestamp(),
            StartTime = job.StartTime?.ToTimestamp(),
            EndTime = job.EndTime?.ToTimestamp(),
            ExpireTime = job.ExpireTime?.ToTimestamp(),
        };

    public static FeatureNetwork ToMessage(this FeatureNetworkManifest network) =>
        new()
        {
            Id = network.Id,
            Description = network.Description,
            License = network.License,
            ContentLayers = { network.ContentLayers.Select(layer => layer.Value) },
            StyleLayers = { network.StyleLayers.Select(layer => layer.Value) },
        };
}
