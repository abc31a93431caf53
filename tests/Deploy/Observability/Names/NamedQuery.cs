namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>A PromQL expression that is deployed.</summary>
/// <param name="Where">For whoever has to mend it.</param>
/// <param name="Expression">Without variables.</param>
/// <param name="ShownLabels">Labels of its result that a text beside it shows.</param>
internal sealed record NamedQuery(string Where, string Expression, IReadOnlyList<string> ShownLabels);
