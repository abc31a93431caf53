using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;
using FacePlatform.V1;
using Google.Rpc;
using Grpc.Core;

namespace FacePlatform.Tests.Jobs.Blobs;

/// <summary>Blobs in each place, on each database.</summary>
public abstract class BlobTests(JobsDatabase database) : JobsTest(database)
{
    private const string Group = "0123456789abcdef";

    [Theory]
    [InlineData("folder")]
    [InlineData("database")]
    public async Task Blobs_are_written_replaced_listed_and_removed_alone_and_as_a_group(string place)
    {
        using var folder = new TemporaryFolder();
        await using var host = await StartIdleAsync(TimeProvider.System, ("Blobs:Place", place), ("Blobs:Folder", folder.Path));
        var blobs = host.Blobs;
        var large = new byte[3 << 20];
        new Random(1).NextBytes(large);

        await blobs.WriteAsync(Group, "a", large, None);
        await blobs.WriteAsync(Group, "b", ReadOnlyMemory<byte>.Empty, None);
        await blobs.WriteAsync("other", "a", new byte[] { 1 }, None);
        Assert.Equal(large, await blobs.ReadAsync(Group, "a", None));
        Assert.Empty((await blobs.ReadAsync(Group, "b", None))!);
        await blobs.WriteAsync(Group, "a", new byte[] { 2 }, None);
        Assert.Equal([2], await blobs.ReadAsync(Group, "a", None));
        Assert.Equal(["a", "b"], (await blobs.ListAsync(Group, None)).Order());
        Assert.Equal([Group, "other"], (await blobs.ListGroupsAsync(None)).Order());
        Assert.Equal(place == "folder", Directory.EnumerateFileSystemEntries(folder.Path).Any());

        await blobs.DeleteAsync(Group, "a", None);
        Assert.Null(await blobs.ReadAsync(Group, "a", None));
        await blobs.DeleteAsync(Group, "a", None);
        await blobs.DeleteGroupAsync("other", None);
        await blobs.DeleteGroupAsync("never", None);
        Assert.Equal([Group], await blobs.ListGroupsAsync(None));
        await blobs.DeleteAsync(Group, "b", None);
        Assert.Empty(await blobs.ListGroupsAsync(None));
        Assert.Empty(await blobs.ListAsync(Group, None));
    }

    [Theory]
    [InlineData("..", "a")]
    [InlineData("a/b", "a")]
    [InlineData("", "a")]
    [InlineData(Group, "../a")]
    [InlineData(Group, ".a")]
    [InlineData(Group, "a/b")]
    [InlineData(Group, "")]
    public async Task A_name_is_no_path(string group, string name)
    {
        await using var host = await StartIdleAsync(TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Blobs.WriteAsync(group, name, new byte[1], None));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Blobs.ReadAsync(group, name, None));
    }

    [Fact]
    public async Task Files_are_their_owners_alone_and_what_a_crash_left_beside_them_is_swept()
    {
        using var folder = new TemporaryFolder();
        var time = new JumpingClock();
        await using var host = await StartIdleAsync(time, ("Blobs:Place", "folder"), ("Blobs:Folder", folder.Path));
        var id = (await host.SubmitAsync(null, ("content", [1]))).Id;
        var path = Path.Combine(folder.Path, id);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "input-content")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }

        await File.WriteAllBytesAsync(Path.Combine(path, ".checkpoint-1-1.0123"), [1]);
        Directory.CreateDirectory(Path.Combine(folder.Path, Group));
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, Group, ".input-content.0123"), [1]);
        await host.Sweeper.SweepAsync(None);
        time.Advance(TimeSpan.FromMinutes(10));
        await host.Sweeper.SweepAsync(None);

        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal(["input-content"], await host.BlobsAsync(id));
    }
}

[Collection(nameof(SqliteDatabase))]
public sealed class SqliteBlobTests(SqliteDatabase database) : BlobTests(database)
{
    [Theory]
    [InlineData("folder")]
    [InlineData("database")]
    public async Task A_full_disk_is_STORAGE_FULL_and_leaves_nothing_behind(string place)
    {
        using var disk = SmallDisk.TryMount(2 << 20);
        if (disk is null)
            Assert.Skip(SmallDisk.Missing);
        await using var host = await JobsHost.StartAsync(
            TimeProvider.System, works: false, [("Storage:DataFolder", disk.Path), ("Blobs:Place", place)]);

        var error = await FailsAsync(
            StatusCode.ResourceExhausted,
            ErrorReason.StorageFull,
            () => host.SubmitAsync("r", ("content", [1]), ("style", new byte[4 << 20])));

        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
        Assert.Empty(await host.Blobs.ListGroupsAsync(None));
        Assert.Empty((await host.Store.ListAsync(Owner, new(), 0, "", None)).Jobs);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories), file => file.Contains("style"));

        // What fits is taken, also under the same request id.
        var id = (await host.SubmitAsync("r", ("content", [1]), ("style", new byte[100 << 10]))).Id;
        await host.NewRunner().RunAsync(id, mayBeLost: false, None);
        Assert.Equal(FacePlatform.Jobs.Record.JobState.Succeeded, (await host.Store.GetAsync(Owner, id, None)).State);
    }

    [Fact]
    public async Task A_job_goes_on_without_the_checkpoint_that_a_full_disk_did_not_take_and_ends_without_its_result()
    {
        using var disk = SmallDisk.TryMount(2 << 20);
        if (disk is null)
            Assert.Skip(SmallDisk.Missing);
        await using var host = await JobsHost.StartAsync(
            TimeProvider.System,
            works: true,
            [.. await Database.CreateAsync(), ("Blobs:Folder", disk.Path), ("Jobs:MaxAttempts", "2")]);
        host.Script.Run = async (job, _) =>
        {
            if (await job.ReadCheckpointAsync() is null)
                await job.SaveCheckpointAsync([1]);
            await job.SaveCheckpointAsync(new byte[4 << 20]);
            await job.ReportAsync([1], new byte[4 << 20]);
            Assert.Equal(["checkpoint"], (await host.BlobsAsync(job.Id)).Select(name => name.Split('-')[0]));
            return new(new byte[4 << 20]);
        };

        var end = await host.EndAsync((await host.SubmitAsync()).Id);

        Assert.True(end.DeadLetter);
        Assert.Equal("STORAGE_FULL", end.Error!.GetDetail<ErrorInfo>()!.Reason);
    }
}

[Collection(nameof(PostgresDatabase))]
public sealed class PostgresBlobTests(PostgresDatabase database) : BlobTests(database);
