using FacePlatform.Facectl.Output;
using FacePlatform.Facectl.Trainings;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Models;

/// <summary>Models as people read them.</summary>
internal static class ModelText
{
    public static void Write(IAnsiConsole console, Model model)
    {
        console.WriteLine(
            $"{model.Name}: {model.State.ToProtoName()}{(model.Default ? " (default)" : "")}, {model.EmbeddingSize} values,"
            + $" served as {model.Pipeline}");
        foreach (var (what, text) in new[]
            {
                ("parent", model.Parent), ("training", model.Training), ("consent", model.ConsentNote),
                ("source", model.Source), ("licence", model.License), ("people", TrainingText.People(model.Data)),
                ("left out", TrainingText.LeftOut(model.Data)), ("created", TimeText.Of(model.CreateTime) ?? ""),
            })
        {
            if (text.Length > 0)
                console.WriteLine($"  {what,-8} {text}");
        }

        if (model.Data is { TrainSubjects: > 0 } data)
            console.WriteLine(
                $"  {"images",-8} {data.TrainImages:n0} train, {data.ValidationImages:n0} validation,"
                + $" {data.TestImages:n0} test");
        if (model.Result is { } result)
            TrainingResultText.Write(console, result);
        if (model.Calibration is { } calibration)
            CalibrationText.Write(console, calibration);
        else
            console.WriteLine("No calibration: it cannot be activated.");
        foreach (var objection in model.Objections)
            console.WriteLine($"objection: {objection}");
    }

    public static Table Table(IEnumerable<Model> models)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("model", "state", "default", "verdict", "AUC before", "after", "parent", "created");
        foreach (var m in models)
            table.AddRow(new[]
            {
                m.Name,
                m.State.ToProtoName(),
                m.Default ? "yes" : "",
                m.Result?.Verdict.ToProtoName() ?? "",
                $"{m.Result?.Before.Auc:0.00000}",
                $"{m.Result?.After.Auc:0.00000}",
                m.Parent,
                TimeText.Of(m.CreateTime) ?? "",
            }.Select(Markup.Escape).ToArray());
        return table;
    }
}
