using System.Text.RegularExpressions;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>
/// The metrics and labels that a PromQL expression names. No parser, promtool is one; a reading of its words:
/// <code>
///   histogram_quantile ( 0.9 , sum by ( job , le ) ( rate ( wait_seconds_bucket { job = "embedding" } [ 5m ] ) ) )
///     (2)                      (2)  (3)                (2)    (4)                  (5)
/// </code>
/// (1) Texts, numbers and durations, with what is in brackets, are passed over. (2) A word before a parenthesis is a function, or
/// an aggregation, which may have its grouping in between. (3) The words in the parentheses of by, without, on, ignoring,
/// group_left and group_right are labels. (4) Every other word but an operator's is a metric. (5) In the braces that follow it
/// are matchers.
/// </summary>
internal sealed partial class PromqlNames
{
    private static readonly HashSet<string> Groupings =
        ["by", "without", "on", "ignoring", "group_left", "group_right"];

    private static readonly HashSet<string> Operators =
        ["and", "or", "unless", "offset", "bool", "atan2", "inf", "nan"];

    private static readonly HashSet<string> Aggregations =
        ["sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "stddev", "stdvar", "group", "count_values"];

    private readonly List<MetricSelector> _selectors = [];
    private readonly List<string> _groupingLabels = [];

    public PromqlNames(string expression)
    {
        var tokens = Token().Matches(expression).Select(match => match.Value).Where(token => token[0] != '[').ToList(); // (1)
        for (var i = 0; i < tokens.Count; i++)
        {
            var (token, next) = (tokens[i], i + 1 < tokens.Count ? tokens[i + 1] : "");
            if (!Word().IsMatch(token) || Operators.Contains(token.ToLowerInvariant()))
                continue;
            if (Groupings.Contains(token)) // (3)
            {
                if (next == "(")
                    for (i += 2; tokens[i] != ")"; i++)
                        if (tokens[i] != ",")
                            _groupingLabels.Add(tokens[i]);
            }
            else if (next != "(" && !(Aggregations.Contains(token) && Groupings.Contains(next))) // (2), (4)
            {
                var matchers = new List<LabelMatcher>();
                if (next == "{") // (5)
                    for (i += 2; tokens[i] != "}"; i++)
                        if (tokens[i] != ",")
                        {
                            matchers.Add(new(tokens[i], tokens[i + 1], tokens[i + 2][1..^1]));
                            i += 2;
                        }

                _selectors.Add(new(token, matchers));
            }
        }
    }

    public IReadOnlyList<MetricSelector> Selectors => _selectors;

    /// <summary>Those that the expression groups or joins by.</summary>
    public IReadOnlyList<string> GroupingLabels => _groupingLabels;

    [GeneratedRegex(
        """
        "[^"]*"|\[[^\]]*\]|[0-9][0-9a-zA-Z.]*|[a-zA-Z_:][a-zA-Z0-9_:]*|=~|!~|!=|==|<=|>=|\S
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Word();
}
