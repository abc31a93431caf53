using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace FacePlatform.Tests.Jobs.Hosting;

/// <summary>A connection that breaks after a statement was committed and before its answer came.</summary>
public sealed class LostAnswer : DbCommandInterceptor
{
    private static readonly AsyncLocal<LostAnswer?> Current = new();

    private readonly string _part;
    private bool _lost;

    private LostAnswer(string part) => _part = part;

    /// <summary>For every context of the tests.</summary>
    public static IInterceptor Interceptor { get; } = new LostAnswer("");

    /// <summary>The first statement with such a part that the flow of this test makes.</summary>
    public static void Of(string part) => Current.Value = new(part);

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (Current.Value is { _lost: false } lost && command.CommandText.Contains(lost._part, StringComparison.Ordinal))
        {
            lost._lost = true;
            throw new NpgsqlException("The answer is lost.", new IOException());
        }

        return new(result);
    }
}
