namespace FacePlatform.Tests.Deploy.Overlays;

/// <summary>Assertions that name every offender, not only the first.</summary>
internal static class Expect
{
    /// <summary>Fails with each item that a rule does not hold for; also where there is no item at all.</summary>
    public static void Each<T>(IReadOnlyCollection<T> items, Func<T, bool> holds)
    {
        Assert.NotEmpty(items);
        None(items.Where(item => !holds(item)).Select(item => $"{item}"));
    }

    /// <summary>Fails with each of the offences.</summary>
    public static void None(IEnumerable<string> offences)
    {
        var found = offences.Distinct().Order(StringComparer.Ordinal).ToArray();
        if (found.Length > 0)
            Assert.Fail(string.Join('\n', found));
    }

    /// <summary>Fails with what is missing and what is too much.</summary>
    public static void Same(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (wanted, found) = (expected.ToHashSet(), actual.ToHashSet());
        None(wanted.Except(found).Select(item => $"missing: {item}").Concat(found.Except(wanted).Select(item => $"too much: {item}")));
    }
}
