using FacePlatform.ErrorRates.Scores;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>Labelled photos with the embeddings that one pipeline made of them.</summary>
/// <param name="Photos">In the order of the files.</param>
/// <param name="Pipeline">The pipeline, with its calibration where it has one.</param>
internal sealed record EmbeddedSet(IReadOnlyList<EmbeddedPhoto> Photos, Pipeline Pipeline)
{
    /// <summary>Photos without a usable face.</summary>
    public int FailuresToEnroll => Photos.Count(p => p.Failure is not null);

    /// <summary>Photos whose face is not good enough to decide on.</summary>
    public int Undecidable => Photos.Count(p => p.IsUndecidable);

    /// <summary>The photos as error rates see them.</summary>
    public LabelledEmbeddings ToLabelled() => new(Photos.Select(p => p.ToLabelled()));

    /// <summary>The photos that have a face, however poor it is: what a training measures.</summary>
    public LabelledEmbeddings ToLabelledFaces() =>
        new(Photos.Where(p => p.Embedding is not null).Select(p => new LabelledPhoto(p.File.Subject, p.Embedding)));

    /// <summary>The photos without a usable face, with the reason.</summary>
    public IEnumerable<object> FailureDocuments() =>
        Photos.Where(p => p.Failure is not null).Select(p => new { p.File.Path, p.Failure!.Reason });

    /// <summary>The photos that nothing is decided about, with the checks that failed.</summary>
    public IEnumerable<object> UndecidableDocuments() => Photos.Where(p => p.IsUndecidable).Select(p => new
    {
        p.File.Path,
        Checks = p.Quality!.Checks.Where(c => !c.Passed).Select(c => new { c.Name, c.Value }),
    });

    /// <summary>Embeds photos through the gateway, several at a time. Needs the scope templates.</summary>
    public static async Task<EmbeddedSet> FetchAsync(
        PlatformClient client,
        Terminal terminal,
        EvaluationSettings settings,
        IReadOnlyList<LabelledFile> files,
        CancellationToken cancellationToken)
    {
        var pipelines = await client.Pipelines.ListPipelinesAsync(new(), cancellationToken: cancellationToken);
        var pipeline = pipelines.Pipelines.FirstOrDefault(p => settings.Pipeline is null
                ? p.Default
                : p.Name == PipelineName.Of(settings.Pipeline))
            ?? throw CallerMistakeException.Option("--pipeline", "The platform has no such pipeline; see facectl models list.");

        var photos = new EmbeddedPhoto[files.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.Parallel,
            CancellationToken = cancellationToken,
        };
        await terminal.ProgressAsync("embedding", files.Count, step =>
            Parallel.ForAsync(0, files.Count, options, async (i, token) =>
            {
                photos[i] = await EmbedAsync(client, settings.Face, pipeline.Name, files[i], token);
                step();
            }));
        return new(photos, pipeline);
    }

    private static async Task<EmbeddedPhoto> EmbedAsync(
        PlatformClient client, FaceChoice face, string pipeline, LabelledFile file, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.Faces.EmbedFacesAsync(
                new()
                {
                    Image = await ImageFile.ReadAsync(file.FullPath, cancellationToken),
                    FaceSelection = face.ToSelection(),
                    Pipeline = pipeline,
                },
                cancellationToken: cancellationToken);
            var embedded = answer.Faces.Single();
            return new(file, [.. embedded.Template.Embedding], embedded.Face.Quality, null);
        }
        catch (RpcException exception) when (Failure.Of(exception) is { IsOfImage: true } failure)
        {
            return new(file, null, null, failure);
        }
    }
}
