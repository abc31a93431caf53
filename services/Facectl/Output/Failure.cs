using CsvHelper;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Output;

/// <summary>Why a command failed, in the words that are printed and as the exit code.</summary>
/// <param name="Reason">A stable name, the platform's ErrorReason where it said one.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Field">The field, option or argument at fault, where known.</param>
/// <param name="Hint">What to do about it, where known.</param>
/// <param name="ExitCode">See <see cref="Output.ExitCode"/>.</param>
public sealed record Failure(string Reason, string Message, string? Field, string? Hint, int ExitCode)
{
    // As the parser names the type of an option that may be absent.
    private const string NameOfOptional = " to Nullable`1";

    /// <summary>Whether one photo is at fault, so that others of the same command can go on.</summary>
    public bool IsOfImage =>
        Enum.TryParse<ErrorReason>(Reason.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var reason)
        && reason is (>= ErrorReason.ImageUnreadable and <= ErrorReason.LowQuality) or ErrorReason.FaceCollides;

    /// <summary>Translates what a command threw.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        RpcException rpc => Of(rpc),
        OperationCanceledException => new("CALL_CANCELLED", "Stopped.", null, null, Output.ExitCode.Interrupted),
        CallerMistakeException mistake => Mistake(mistake.Reason, mistake.Message, mistake.Field),
        PlatformFailureException failure =>
            new(failure.Reason, failure.Message, null, failure.Hint, Output.ExitCode.PlatformFailure),
        CommandAppException usage =>
            Mistake("INVALID_OPTION", usage.Message.Replace(NameOfOptional, "", StringComparison.Ordinal), hint: "facectl --help, or --help after a command."),
        FileNotFoundException or DirectoryNotFoundException => Mistake("FILE_NOT_FOUND", exception.Message),
        UnauthorizedAccessException or IOException => Mistake("FILE_NOT_ACCESSIBLE", exception.Message),
        CsvFormatException => Mistake("INVALID_CSV", exception.Message),
        _ => new("UNEXPECTED", exception.ToString(), null, null, Output.ExitCode.PlatformFailure),
    };

    private static Failure Mistake(string reason, string message, string? field = null, string? hint = null) =>
        new(reason, message, field, hint, Output.ExitCode.CallerMistake);

    private static Failure Of(RpcException exception)
    {
        if (exception.StatusCode == StatusCode.Cancelled)
            return Of(new OperationCanceledException());
        var info = exception.GetErrorInfo();
        BadRequest.Types.FieldViolation[] violations =
            [.. exception.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? []];
        var field = string.Join(", ", violations.Select(v => v.Field)) is { Length: > 0 } named
            ? named
            : info?.Metadata.GetValueOrDefault("field");
        return new(
            info?.Reason ?? ReasonOf(exception.StatusCode),
            MessageOf(exception, violations),
            field,
            HintFor(exception.GetReason(), exception.StatusCode, info),
            ExitCodeOf(exception));
    }

    // One wrong field is in the message, of several only the names are.
    private static string MessageOf(RpcException exception, BadRequest.Types.FieldViolation[] violations) =>
        exception.GetReason() is ErrorReason.InvalidField && violations.Length > 1
            ? string.Join(' ', violations.Select(v => $"{v.Field} {v.Description}").Prepend(exception.Status.Detail))
            : exception.Status.Detail;

    private static int ExitCodeOf(RpcException exception) => exception.StatusCode switch
    {
        // Without the platform's word it is the transport's limit on the size of a message.
        StatusCode.ResourceExhausted => exception.GetErrorInfo() is null
            ? Output.ExitCode.CallerMistake
            : Output.ExitCode.PlatformFailure,
        StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.FailedPrecondition
            or StatusCode.OutOfRange or StatusCode.PermissionDenied or StatusCode.Unauthenticated
            => Output.ExitCode.CallerMistake,
        _ => Output.ExitCode.PlatformFailure,
    };

    private static string ReasonOf(StatusCode code) => code switch
    {
        StatusCode.Unavailable => ErrorReason.ServiceUnavailable.ToReason(),
        StatusCode.DeadlineExceeded => ErrorReason.DeadlinePassed.ToReason(),
        StatusCode.ResourceExhausted => ErrorReason.ImageTooLarge.ToReason(),
        _ => ErrorReason.Unexpected.ToReason(),
    };

    private static string? HintFor(ErrorReason reason, StatusCode code, ErrorInfo? info) => reason switch
    {
        ErrorReason.ApiKeyMissing or ErrorReason.ApiKeyInvalid =>
            "Set FACEPLATFORM_KEY; the AppHost prints the development key when it starts.",
        ErrorReason.ScopeMissing => $"Use a key with the scope {info?.Metadata.GetValueOrDefault("scope")?.ToLowerInvariant().Replace(",", " or ", StringComparison.Ordinal)}.",
        ErrorReason.SeveralFaces => "Say which: --face largest or --face central.",
        ErrorReason.FmrNotSupported or ErrorReason.FpirNotSupported
            when info?.Metadata.GetValueOrDefault("smallest_supported") is { Length: > 0 } smallest =>
            $"The smallest supported rate is {smallest}.",
        ErrorReason.FaceCollides => $"It looks like {info?.Metadata.GetValueOrDefault("subject")}, enrolled already.",
        ErrorReason.SubjectMerged => $"It was merged; use {info?.Metadata.GetValueOrDefault("merged_into")}.",
        ErrorReason.FeatureNetworkNotFound => "facectl models networks lists them.",
        ErrorReason.JobNotDone when info?.Metadata.GetValueOrDefault("state") is "WAITING" or "RUNNING" =>
            "facectl jobs watch follows it to its end.",
        ErrorReason.StyleDiverged => "Give it smaller weights: --style-weight, --content-weight.",
        ErrorReason.TrainingDiverged => "Give it a smaller --learning-rate.",
        ErrorReason.ModelWorse => "Add --force to activate it all the same.",
        ErrorReason.CalibrationTooSmall =>
            "It takes the photos of more people: facectl train --calibration DIR, or models register --calibration.",
        ErrorReason.ModelInUse when info?.Metadata.ContainsKey("galleries") is true =>
            "facectl galleries list shows the pipeline of each; facectl migrations create changes it.",
        ErrorReason.ModelNotActive => "facectl models activate serves it.",
        ErrorReason.MigrationExists when info?.Metadata.GetValueOrDefault("migration") is { Length: > 0 } migration =>
            $"facectl migrations get {migration} shows how far it is.",
        ErrorReason.MigrationRequired => "facectl migrations create changes it, and loses nobody.",
        ErrorReason.SubjectsMissing =>
            "facectl migrations missing lists them; --allow-missing goes on without them.",
        ErrorReason.GalleryNotEmpty => "Add --force to erase it with all that is enrolled in it.",
        ErrorReason.Unexpected when info?.Metadata.GetValueOrDefault("trace_id") is { Length: > 0 } trace =>
            $"Trace {trace} shows what happened.",
        ErrorReason.Unspecified when code == StatusCode.Unavailable =>
            "Does the platform run (dotnet run --project AppHost), and does FACEPLATFORM_URL name its gRPC endpoint?",
        ErrorReason.DeadlinePassed or ErrorReason.Unspecified when code == StatusCode.DeadlineExceeded =>
            "Give it longer with --timeout SECONDS.",
        _ => null,
    };
}
