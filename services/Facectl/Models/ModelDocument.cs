using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Trainings;
using FacePlatform.V1;

namespace FacePlatform.Facectl.Models;

/// <summary>Models as JSON documents.</summary>
internal static class ModelDocument
{
    public static object Of(Model model) => new
    {
        model.Name,
        model.Pipeline,
        model.Title,
        State = model.State.ToProtoName(),
        model.Default,
        model.Parent,
        model.EmbeddingSize,
        Training = Given(model.Training),
        ConsentNote = Given(model.ConsentNote),
        Data = TrainingDocument.Of(model.Data),
        Options = model.Options is { } options ? TrainingOptionsDocument.Of(options) : null,
        Result = model.Result is { } result ? TrainingDocument.Of(result) : null,
        Calibration = PipelineDocument.Of(model.Calibration),
        model.Objections,
        Source = Given(model.Source),
        License = Given(model.License),
        CreateTime = TimeText.Of(model.CreateTime),
    };

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
