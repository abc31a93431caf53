using FacePlatform.ErrorRates;
using FacePlatform.ErrorRates.Fitting;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Pipelines;

/// <summary>Reads <c>calibration.json</c>, a <see cref="Calibration"/> in protobuf's JSON, where a pipeline has one.</summary>
public static class CalibrationReader
{
    public const string FileName = "calibration.json";

    /// <returns>The calibration with its name, or null where the folder has none.</returns>
    /// <exception cref="PipelineException">The file is not a calibration.</exception>
    public static Calibration? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        Calibration calibration;
        try
        {
            calibration = Calibration.Parser.ParseJson(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new PipelineException($"{path}: {exception.Message}", exception);
        }

        if (FindFault(calibration) is { } fault)
            throw new PipelineException($"{path}: the calibration {fault}");
        if (calibration.Name.Length == 0)
            calibration.Name = CalibrationFit.NameOf(calibration);
        return calibration;
    }

    /// <summary>What is wrong with a calibration, to follow its name in a message; null where nothing is.</summary>
    public static string? FindFault(Calibration calibration) =>
        calibration.Set.Length == 0 || calibration.Points.Count == 0 ? "must have a set and points."
        : !ThresholdTable.IsMonotonic(calibration) ? "must have points with falling rates in (0, 1) and rising thresholds."
        : null;
}
