using FacePlatform.Jobs.Record;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FacePlatform.Jobs.Watching;

/// <summary>Reads watched jobs: however many clients watch one, its row is read once in each interval,
/// and once for each that joins.</summary>
public sealed class JobFeeds(
    IDbContextFactory<JobsContext> contexts, IOptions<JobsOptions> options, TimeProvider time)
{
    private readonly Dictionary<string, Feed> _feeds = [];

    /// <summary>Joins the clients that watch a job; disposing leaves them.</summary>
    internal Subscription Subscribe(string id)
    {
        lock (_feeds)
        {
            if (!_feeds.TryGetValue(id, out var feed))
                _feeds[id] = feed = new();
            feed.Watchers++;
            return new(this, id, feed);
        }
    }

    private Task<JobRow?> ReadAsync(string id, Feed feed, bool afresh)
    {
        lock (feed)
        {
            // A little less than an interval: clients that wait for one each must not share an old reading.
            if (afresh || feed.Reading is null || time.GetElapsedTime(feed.Started) >= options.Value.WatchInterval * 0.9)
                (feed.Reading, feed.Started) = (ReadAsync(id), time.GetTimestamp());
            return feed.Reading;
        }
    }

    private async Task<JobRow?> ReadAsync(string id)
    {
        await using var context = await contexts.CreateDbContextAsync();
        return await context.Jobs.SingleOrDefaultAsync(row => row.Id == id);
    }

    private void Leave(string id, Feed feed)
    {
        lock (_feeds)
        {
            if (--feed.Watchers == 0)
                _feeds.Remove(id);
        }
    }

    internal sealed class Feed
    {
        public int Watchers { get; set; }

        public Task<JobRow?>? Reading { get; set; }

        public long Started { get; set; }
    }

    internal sealed class Subscription(JobFeeds feeds, string id, Feed feed) : IDisposable
    {
        private bool _joined;

        /// <summary>
        /// The row, at most an interval old, the first one read after the client joined: it must not be told of a job
        /// that runs when it was told before that it is cancelled. Null where there is none.
        /// </summary>
        public Task<JobRow?> ReadAsync(CancellationToken cancellationToken)
        {
            var afresh = !_joined;
            _joined = true;
            return feeds.ReadAsync(id, feed, afresh).WaitAsync(cancellationToken);
        }

        public void Dispose() => feeds.Leave(id, feed);
    }
}
