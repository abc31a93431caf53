using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Spectre.Console;

namespace FacePlatform.Facectl.Faces;

/// <summary><c>verify IMAGE (IMAGE | --gallery G --subject S)</c></summary>
internal sealed class VerifyCommand(Terminal terminal) : PlatformCommand<VerifySettings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, VerifySettings settings, CancellationToken cancellationToken)
    {
        var (decision, probe, reference) = settings.Reference is null
            ? await VerifySubjectAsync(client, settings, cancellationToken)
            : await VerifyFacesAsync(client, settings, settings.Reference, cancellationToken);
        terminal.Write(Document(decision, probe, reference), console => Text(console, decision));
        return decision.Outcome == Outcome.Match ? ExitCode.Done : ExitCode.No;
    }

    private static async Task<(Decision, DetectedFace Probe, DetectedFace? Reference)> VerifyFacesAsync(
        PlatformClient client, VerifySettings settings, string reference, CancellationToken cancellationToken)
    {
        var request = new VerifyFacesRequest
        {
            Probe = await ImageFile.ReadAsync(settings.Probe, cancellationToken),
            Reference = await ImageFile.ReadAsync(reference, cancellationToken),
            FaceSelection = settings.Face.ToSelection(),
        };
        if (settings.FalseMatchRate is { } rate)
            request.FalseMatchRate = rate;
        if (settings.Threshold is { } threshold)
            request.Threshold = threshold;
        var answer = await client.Faces.VerifyFacesAsync(request, cancellationToken: cancellationToken);
        return (answer.Decision, answer.Probe, answer.Reference);
    }

    private static async Task<(Decision, DetectedFace Probe, DetectedFace? Reference)> VerifySubjectAsync(
        PlatformClient client, VerifySettings settings, CancellationToken cancellationToken)
    {
        var request = new VerifySubjectRequest
        {
            Name = $"galleries/{settings.Gallery}/subjects/{settings.Subject}",
            Probe = await ImageFile.ReadAsync(settings.Probe, cancellationToken),
            FaceSelection = settings.Face.ToSelection(),
        };
        if (settings.FalseMatchRate is { } rate)
            request.FalseMatchRate = rate;
        if (settings.Threshold is { } threshold)
            request.Threshold = threshold;
        var answer = await client.Galleries.VerifySubjectAsync(request, cancellationToken: cancellationToken);
        return (answer.Decision, answer.Probe, null);
    }

    private static object Document(Decision decision, DetectedFace probe, DetectedFace? reference) => new
    {
        Outcome = FaceText.Of(decision.Outcome),
        Similarity = decision.HasSimilarity ? decision.Similarity : (double?)null,
        decision.Threshold,
        FalseMatchRate = decision.HasFalseMatchRate ? decision.FalseMatchRate : (double?)null,
        decision.Pipeline,
        decision.Calibration,
        decision.Reasons,
        Probe = FaceDocument.Of(probe),
        Reference = FaceDocument.Of(reference),
    };

    private static void Text(IAnsiConsole console, Decision decision)
    {
        var (colour, rate) = (
            decision.Outcome switch { Outcome.Match => "green", Outcome.NoMatch => "red", _ => "yellow" },
            decision.HasFalseMatchRate ? $"{decision.FalseMatchRate:0.##e+0}" : "outside the calibrated range");
        console.MarkupLine($"[{colour}]{FaceText.Of(decision.Outcome)}[/]");
        if (decision.HasSimilarity)
            console.WriteLine($"similarity        {decision.Similarity:0.0000}");
        console.WriteLine($"threshold         {decision.Threshold:0.0000}");
        console.WriteLine($"false match rate  {rate}");
        console.WriteLine($"calibration       {decision.Calibration}");
        console.WriteLine($"pipeline          {decision.Pipeline}");
        foreach (var reason in decision.Reasons)
            console.WriteLine($"reason            {reason}");
    }
}
