using FacePlatform.Tests.Benchmarks.Measuring;

namespace FacePlatform.Tests.Benchmarks.Capacity;

/// <summary>What one service did and used in one situation.</summary>
/// <param name="Service">The service, and what is special about it.</param>
/// <param name="Load">What it was asked for.</param>
/// <param name="Rate">How fast it was, with the unit.</param>
/// <param name="Processors">Processor time of a call, or of the whole load.</param>
/// <param name="IdleMegabytes">Memory before the load.</param>
/// <param name="UsedMegabytes">Memory at its end.</param>
/// <param name="PeakMegabytes">The most that it ever had.</param>
internal sealed record CapacityRow(
    string Service, string Load, string Rate, string Processors, double IdleMegabytes, double UsedMegabytes, double PeakMegabytes)
{
    public static readonly string[] Columns =
        ["service", "load", "rate", "processor time", "idle MB", "used MB", "peak MB", "request MB", "limit MB"];

    private const double Megabyte = 1 << 20;

    // Limits are peaks with room for half as much again, in steps that people read easily.
    private const double Room = 1.5;
    private const int Step = 64;

    /// <summary>A row, once the load has ended.</summary>
    public static CapacityRow Of(
        string service, string load, string rate, string processors, long idle, ServiceUnderLoad measured) =>
        new(service, load, rate, processors, idle / Megabyte, measured.WorkingSet / Megabyte, measured.PeakWorkingSet / Megabyte);

    /// <summary>With a request of the memory at the end of the load and a limit of one and a half times the peak, rounded up.</summary>
    public string[] ToCells() =>
    [
        Service, Load, Rate, Processors, Report.Number(IdleMegabytes, "F0"), Report.Number(UsedMegabytes, "F0"),
        Report.Number(PeakMegabytes, "F0"), $"{RoundUp(UsedMegabytes)}", $"{RoundUp(PeakMegabytes * Room)}",
    ];

    private static int RoundUp(double megabytes) => (int)Math.Ceiling(megabytes / Step) * Step;
}
