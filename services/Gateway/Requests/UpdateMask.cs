using FacePlatform.ServiceDefaults.Errors;
using Google.Protobuf.WellKnownTypes;

namespace FacePlatform.Gateway.Requests;

/// <summary>Which fields an update changes (AIP-134).</summary>
internal sealed class UpdateMask
{
    private const string Field = "update_mask";
    private const string All = "*";

    private readonly IReadOnlyCollection<string> _paths;

    private UpdateMask(IReadOnlyCollection<string> paths) => _paths = paths;

    /// <param name="mask">Names of fields, or <c>*</c> alone for all; where empty, what is set.</param>
    /// <param name="fields">Those that can change.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD.</exception>
    public static UpdateMask Parse(FieldMask? mask, params string[] fields)
    {
        string[] paths = mask is null ? [] : [.. mask.Paths];
        return paths is [All] || paths.All(fields.Contains)
            ? new(paths)
            : throw RpcErrors.InvalidField(Field, $"may name {string.Join(" and ", fields)}, or be \"{All}\" or empty.");
    }

    /// <summary>Whether a field gets the value that it has in the request.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="isSet">Whether that is another value than a message without the field has.</param>
    public bool Changes(string field, bool isSet) =>
        _paths.Count == 0 ? isSet : _paths.Contains(All) || _paths.Contains(field);
}
