using k8s.Models;

namespace FacePlatform.Tests.Fixtures.Kubernetes;

/// <summary>Whether labels are those that are asked for.</summary>
public static class LabelSelection
{
    /// <summary>Whether every label is there with its value.</summary>
    public static bool Selects(this IDictionary<string, string>? wanted, IDictionary<string, string>? labels) =>
        (wanted ?? new Dictionary<string, string>())
            .All(label => labels is not null && labels.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>Whether labels and expressions all hold; an empty selector takes everything.</summary>
    public static bool Selects(this V1LabelSelector selector, IDictionary<string, string>? labels) =>
        selector.MatchLabels.Selects(labels)
        && (selector.MatchExpressions ?? []).All(expression => Holds(expression, labels ?? new Dictionary<string, string>()));

    private static bool Holds(V1LabelSelectorRequirement expression, IDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Key, out var value);
        return expression.OperatorProperty switch
        {
            "In" => has && expression.Values.Contains(value!),
            "NotIn" => !has || !expression.Values.Contains(value!),
            "Exists" => has,
            "DoesNotExist" => !has,
            var other => throw new NotSupportedException($"matchExpressions with {other}"),
        };
    }
}
