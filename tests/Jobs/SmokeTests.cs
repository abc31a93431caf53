using System.Text;
using FacePlatform.Jobs.Record;
using FacePlatform.Jobs.Running;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Jobs.Hosting;

namespace FacePlatform.Tests.Jobs;

public sealed class SmokeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_runs_with_its_input_and_answers_its_result()
    {
        await using var host = await JobsHost.StartAsync(TimeProvider.System, ("Storage:DataFolder", _folder.Path));
        host.Script.Run = async (job, _) =>
        {
            Assert.Null(await job.ReadCheckpointAsync());
            await job.ReportAsync([1], [7]);
            await job.SaveCheckpointAsync([5]);
            return new JobResult(await job.ReadInputAsync("content"));
        };
        var job = await host.SubmitAsync("r1", ("content", Encoding.UTF8.GetBytes("bytes")));
        Assert.Equal(JobState.Waiting, job.State);
        var end = await host.EndAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 1), (end.State, end.Attempt));
        Assert.Equal("bytes"u8.ToArray(), await host.Store.ReadResultAsync(JobsHost.Owner, job.Id, CancellationToken.None));
        Assert.Equal([7], await host.Store.ReadPreviewAsync(end, CancellationToken.None));
    }
}
