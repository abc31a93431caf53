namespace FacePlatform.Tests.Chaos.KillTrainer;

/// <summary>How a training ended that was killed on its way.</summary>
/// <param name="Steps">Steps that were told, each once.</param>
/// <param name="Repeated">Steps that were done twice, before a kill and after it, all kills together.</param>
/// <param name="Changed">Of them, those whose loss was another the second time.</param>
/// <param name="LargestDeviation">Of such a loss from what it was the first time.</param>
/// <param name="Model">What it made.</param>
/// <param name="Differences">What is not as it has to be; empty when all is well.</param>
internal sealed record TrainingOutcome(
    int Steps, int Repeated, int Changed, double LargestDeviation, string Model, IReadOnlyList<string> Differences)
{
    public override string ToString() =>
        $"{Model}: {Steps} steps, {Repeated} done twice, {Changed} of them with another loss, by at most {LargestDeviation:G2}; "
        + $"{Differences.Count} wrong";
}
