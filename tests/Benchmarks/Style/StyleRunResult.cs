namespace FacePlatform.Tests.Benchmarks.Style;

/// <summary>What <see cref="StyleRunCommand"/> measured.</summary>
/// <param name="Step">Median seconds of an iteration.</param>
/// <param name="Network">Median seconds of a bare forward and backward pass of the network.</param>
/// <param name="EarlyMegabytes">Resident memory once the optimizer's history is full.</param>
/// <param name="LateMegabytes">Resident memory after the last iteration.</param>
/// <param name="PeakMegabytes">The most resident memory of the process.</param>
internal sealed record StyleRunResult(
    double Step, double Network, double EarlyMegabytes, double LateMegabytes, double PeakMegabytes);
