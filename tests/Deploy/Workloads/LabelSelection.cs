using k8s.Models;

namespace FacePlatform.Tests.Deploy.Workloads;

/// <summary>Whether labels are selected; an empty selector selects all.</summary>
internal static class LabelSelection
{
    public static bool Selects(this V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels?.Selects(labels) ?? true)
        && (selector.MatchExpressions ?? []).All(expression => Holds(expression, labels));

    public static bool Selects(this IDictionary<string, string> wanted, IDictionary<string, string> labels) =>
        wanted.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static bool Holds(V1LabelSelectorRequirement expression, IDictionary<string, string> labels)
    {
        var value = labels.TryGetValue(expression.Key, out var found) ? found : null;
        return expression.OperatorProperty switch
        {
            "In" => value is not null && expression.Values.Contains(value),
            "NotIn" => value is null || !expression.Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            var other => throw new NotSupportedException(other),
        };
    }
}
