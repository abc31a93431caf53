using System.Globalization;
using FacePlatform.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.ServiceDefaults.Errors;

/// <summary>
/// The one place where errors are made: google.rpc.Status with ErrorInfo (AIP-193) and, where they apply, BadRequest,
/// RetryInfo and ResourceInfo. Messages and metadata never hold images, embeddings or display names.
/// </summary>
public static class RpcErrors
{
    /// <summary>The caller's mistake in one field of the request: INVALID_ARGUMENT with a field violation.</summary>
    /// <param name="field">The field's path in the request, in proto spelling, such as <c>false_match_rate</c>.</param>
    /// <param name="description">What is wrong and what would be right.</param>
    public static RpcException InvalidField(string field, string description) =>
        InvalidField(ErrorReason.InvalidField, field, description);

    /// <inheritdoc cref="InvalidField(string, string)"/>
    public static RpcException InvalidField(
        ErrorReason reason, string field, string description, params (string Key, string Value)[] metadata) =>
        Create(
            StatusCode.InvalidArgument,
            reason,
            $"{field}: {description}",
            [Violations((field, description))],
            [("field", field), .. metadata]);

    /// <summary>The caller's image is at fault: INVALID_ARGUMENT whose violation names the image's field.</summary>
    public static RpcException InvalidImage(ErrorReason reason, string description, string field = "image") =>
        InvalidField(reason, field, description);

    /// <summary>Several violations under one reason, such as each failed quality check of an enrolment.</summary>
    public static RpcException InvalidFields(
        ErrorReason reason, string message, IEnumerable<(string Field, string Description)> violations) =>
        Create(StatusCode.InvalidArgument, reason, message, [Violations([.. violations])]);

    /// <summary>Everything that is wrong with a request at once: INVALID_FIELD with one violation or several.</summary>
    /// <param name="violations">At least one; fields as for one alone.</param>
    public static RpcException InvalidFields(IReadOnlyList<(string Field, string Description)> violations) =>
        violations is [var (field, description)]
            ? InvalidField(field, description)
            : InvalidFields(
                ErrorReason.InvalidField,
                $"{violations.Count} fields are wrong: {string.Join(", ", violations.Select(v => v.Field))}.",
                violations);

    /// <summary>NOT_FOUND with ResourceInfo.</summary>
    public static RpcException NotFound(ErrorReason reason, string resourceType, string resourceName) =>
        OfResource(StatusCode.NotFound, reason, resourceType, resourceName, "does not exist");

    /// <summary>ALREADY_EXISTS with ResourceInfo.</summary>
    public static RpcException AlreadyExists(ErrorReason reason, string resourceType, string resourceName) =>
        OfResource(StatusCode.AlreadyExists, reason, resourceType, resourceName, "already exists");

    /// <summary>FAILED_PRECONDITION: the request is right but the state is not; a retry does not help.</summary>
    public static RpcException FailedPrecondition(
        ErrorReason reason, string message, params (string Key, string Value)[] metadata) =>
        Create(StatusCode.FailedPrecondition, reason, message, metadata: metadata);

    /// <summary>ALREADY_EXISTS: a gallery changes its pipeline already.</summary>
    /// <param name="gallery">Its resource name.</param>
    /// <param name="migration">The migration that it is in, as metadata <c>migration</c>.</param>
    public static RpcException MigrationExists(string gallery, string migration) =>
        Create(
            StatusCode.AlreadyExists,
            ErrorReason.MigrationExists,
            $"{gallery} is changing its pipeline already, or the templates of its last migration are still being removed.",
            metadata: [("migration", migration)]);

    /// <summary>FAILED_PRECONDITION: not in this phase of a migration.</summary>
    /// <param name="message">What cannot be done.</param>
    /// <param name="phase">The phase that it is in, as metadata <c>phase</c>.</param>
    public static RpcException MigrationPhase(string message, string phase) =>
        FailedPrecondition(ErrorReason.MigrationPhase, message, ("phase", phase));

    /// <summary>FAILED_PRECONDITION: people would be lost.</summary>
    /// <param name="gallery">Whose people, by resource name.</param>
    /// <param name="subjects">How many, as metadata <c>subjects</c>.</param>
    public static RpcException SubjectsMissing(string gallery, long subjects)
    {
        var count = subjects.ToString(CultureInfo.InvariantCulture);
        return FailedPrecondition(
            ErrorReason.SubjectsMissing,
            $"{count} of the people of {gallery} have no template of the pipeline that is to decide.",
            ("subjects", count));
    }

    /// <summary>ABORTED: a concurrent change; retry at once.</summary>
    public static RpcException PipelineChanged(string message) =>
        Create(StatusCode.Aborted, ErrorReason.PipelineChanged, message, [Retry(TimeSpan.Zero)]);

    /// <summary>RESOURCE_EXHAUSTED with RetryInfo: more than this service can queue.</summary>
    public static RpcException Overloaded(string message, TimeSpan retryAfter) =>
        Create(StatusCode.ResourceExhausted, ErrorReason.Overloaded, message, [Retry(retryAfter)]);

    /// <summary>RESOURCE_EXHAUSTED with RetryInfo: the disk or the database takes nothing more.</summary>
    public static RpcException StorageFull(string message, TimeSpan retryAfter) =>
        Create(StatusCode.ResourceExhausted, ErrorReason.StorageFull, message, [Retry(retryAfter)]);

    /// <summary>UNAVAILABLE with RetryInfo: a service behind this one does not answer.</summary>
    public static RpcException Unavailable(string message, TimeSpan retryAfter) =>
        Create(StatusCode.Unavailable, ErrorReason.ServiceUnavailable, message, [Retry(retryAfter)]);

    /// <summary>UNAUTHENTICATED.</summary>
    public static RpcException Unauthenticated(ErrorReason reason, string message) =>
        Create(StatusCode.Unauthenticated, reason, message);

    /// <summary>PERMISSION_DENIED; metadata <c>scope</c> names what the key lacks, with commas where one of several is enough.</summary>
    public static RpcException ScopeMissing(string scope) =>
        Create(
            StatusCode.PermissionDenied,
            ErrorReason.ScopeMissing,
            $"The API key lacks the scope {scope.Replace(",", " or ", StringComparison.Ordinal)}.",
            metadata: [("scope", scope)]);

    /// <summary>Any other status; prefer the named ones above.</summary>
    public static RpcException Create(
        StatusCode code,
        ErrorReason reason,
        string message,
        IEnumerable<IMessage>? details = null,
        IEnumerable<(string Key, string Value)>? metadata = null)
    {
        var info = new ErrorInfo { Domain = ErrorReasonExtensions.Domain, Reason = reason.ToReason() };
        foreach (var (key, value) in metadata ?? [])
            info.Metadata[key] = value;
        var status = new Google.Rpc.Status { Code = (int)code, Message = message, Details = { Any.Pack(info) } };
        status.Details.AddRange((details ?? []).Select(Any.Pack));
        return status.ToRpcException();
    }

    private static RpcException OfResource(
        StatusCode code, ErrorReason reason, string type, string name, string what) =>
        Create(
            code,
            reason,
            $"{name} {what}.",
            [new ResourceInfo { ResourceType = $"faceplatform/{type}", ResourceName = name }]);

    private static BadRequest Violations(params (string Field, string Description)[] violations) =>
        new()
        {
            FieldViolations =
            {
                violations.Select(v =>
                    new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Description }),
            },
        };

    private static RetryInfo Retry(TimeSpan after) => new() { RetryDelay = after.ToDuration() };
}
