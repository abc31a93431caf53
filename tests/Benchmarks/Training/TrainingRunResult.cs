namespace FacePlatform.Tests.Benchmarks.Training;

/// <summary>What a process that trained once tells.</summary>
/// <param name="Result">TrainingResult, as protobuf's JSON.</param>
/// <param name="TrainingSeconds">Of the steps with the validation after each epoch.</param>
/// <param name="EvaluationSeconds">Of the comparison on the test people, and the calibration.</param>
/// <param name="PeakMegabytes">Of the process.</param>
internal sealed record TrainingRunResult(
    string Result, double TrainingSeconds, double EvaluationSeconds, double PeakMegabytes);
