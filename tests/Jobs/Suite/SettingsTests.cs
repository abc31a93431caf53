using FacePlatform.Jobs.Queue.Broker;
using FacePlatform.Tests.Jobs.Hosting;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Jobs.Suite;

/// <summary>Settings that would lose jobs are refused or completed.</summary>
public abstract class SettingsTests(JobsDatabase database) : JobsTest(database)
{
    protected static async Task<string> QueueNameAsync(params (string Key, string Value)[] settings)
    {
        await using var host = await JobsHost.StartAsync(TimeProvider.System, works: false, settings);
        return host.Get<IOptions<MessagingOptions>>().Value.QueueName;
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteSettingsTests(SqliteDatabase database) : SettingsTests(database)
{
    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task A_file_belongs_to_one_process_in_both_roles(string role)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(("Jobs:Role", role), ("Messaging:ConnectionString", "amqp://127.0.0.1:1")));
        Assert.Contains("PostgreSQL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_record_has_a_queue_of_its_own_and_keeps_it()
    {
        var (first, second) = (await Database.CreateAsync(), await Database.CreateAsync());
        var name = await QueueNameAsync(first);
        Assert.StartsWith("jobs-", name, StringComparison.Ordinal);
        Assert.Equal(name, await QueueNameAsync(first));
        Assert.NotEqual(name, await QueueNameAsync(second));
        Assert.Equal("own", await QueueNameAsync([.. first, ("Messaging:QueueName", "own")]));
    }
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresSettingsTests(PostgresDatabase database) : SettingsTests(database)
{
    [Fact]
    public async Task Processes_that_share_a_record_share_its_queue() =>
        Assert.Equal("jobs", await QueueNameAsync(await Database.CreateAsync()));
}
