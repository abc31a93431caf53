using System.Buffers;
using System.Text.RegularExpressions;

namespace FacePlatform.Tests.Deploy.Observability.Names;

/// <summary>One matcher of a selector, as <c>job="gateway"</c>.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Operator"><c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>.</param>
/// <param name="Value">A text, or a regular expression of the whole text.</param>
internal sealed record LabelMatcher(string Label, string Operator, string Value)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("*+?[]\\^$");

    /// <summary>Whether it asks for something; the others leave something out.</summary>
    public bool IsPositive => Operator is "=" or "=~";

    public bool Matches(string value) => Operator switch
    {
        "=" => value == Value,
        "!=" => value != Value,
        "=~" => Regex.IsMatch(value, $"^(?:{Value})$"),
        _ => !Regex.IsMatch(value, $"^(?:{Value})$"),
    };

    /// <summary>
    /// Each text that it names: <c>a(b|c)</c> names <c>ab</c> and <c>ac</c>. A point stands for itself; with any other character
    /// that is special in a regular expression it names none.
    /// </summary>
    public IReadOnlyList<string> Alternatives =>
        !Operator.EndsWith('~') ? [Value] : Value.AsSpan().ContainsAny(Special) ? [] : Expand(Value);

    private static List<string> Expand(string expression)
    {
        var parts = Split(expression);
        if (parts.Count > 1)
            return [.. parts.SelectMany(Expand)];
        var open = expression.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return [expression];
        var close = ClosingOf(expression, open);
        return
        [
            .. from middle in Expand(expression[(open + 1)..close])
               from end in Expand(expression[(close + 1)..])
               select expression[..open] + middle + end,
        ];
    }

    // At each | outside parentheses.
    private static List<string> Split(string expression)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < expression.Length; i++)
        {
            depth += expression[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (expression[i] != '|' || depth > 0)
                continue;
            parts.Add(expression[start..i]);
            start = i + 1;
        }

        return [.. parts, expression[start..]];
    }

    private static int ClosingOf(string expression, int open)
    {
        for (var (i, depth) = (open, 0); ; i++)
        {
            depth += expression[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return i;
        }
    }
}
