using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FacePlatform.Internal.V1;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Tests.Chaos.KillIdentity;

/// <summary>
/// Imports faces into one gallery and kills Identity meanwhile, round after round on one record.
/// 1. Start, and import with several enrolments at once. 2. Kill at a seeded moment. 3. Start again: what was
/// acknowledged in any round is identified; what was not acknowledged is there whole or not at all.
/// 4. Repeat what was not acknowledged under its request_id, as a client would: it is enrolled exactly once.
/// </summary>
/// <param name="dataFolder">Where the record is kept between the rounds.</param>
/// <param name="seed">Chooses the moments and the embeddings.</param>
/// <param name="faces">Faces per import.</param>
public sealed class KillImport(string dataFolder, int seed, int faces = 400)
{
    private const int Size = 64;
    private const int Concurrency = 32;
    private const string PipelineName = "pipelines/chaos";
    private const string Tenant = "chaos";
    private const string Gallery = "import";

    // Longer than a batch takes: an acknowledgement alone would always be the moment right after a commit.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, float[]> _acknowledged = [];
    private int _round;

    public async Task<KillRound> RunAsync()
    {
        var round = _round++;
        var embeddings = Enumerable.Range(0, faces).ToDictionary(i => $"r{round}-{i}", _ => RandomEmbedding());
        var killAfter = _random.Next(faces);
        var pause = LongestPause * _random.NextDouble();
        var before = _acknowledged.Count;

        // 1., 2.
        string[] inFlight;
        await using (var identity = await IdentityProcess.StartAsync(dataFolder))
        {
            await identity.Client.RegisterPipelineAsync(Calibrated());
            inFlight = await ImportUntilKilledAsync(identity, embeddings, before + killAfter, pause);
        }

        // 3.
        await using var again = await IdentityProcess.StartAsync(dataFolder);
        var acknowledged = _acknowledged.Count - before;
        var lost = new List<string>();
        var kept = 0;
        foreach (var subject in inFlight)
            kept += await CountFacesAsync(again, subject, lost);
        await FindAllAsync(again, expected: _acknowledged.Count + kept, lost);

        // 4.
        foreach (var subject in inFlight)
        {
            await EnrolAsync(again, subject, embeddings[subject]);
            if (await CountFacesAsync(again, subject, lost) != 1)
                lost.Add($"{subject} is not enrolled exactly once after a retry");
        }

        var phase = inFlight.Length == 0 ? KillPhase.Idle : kept == 0 ? KillPhase.BeforeCommit : KillPhase.AfterCommit;
        return new(acknowledged, faces, inFlight.Length, phase, lost);
    }

    private async Task<string[]> ImportUntilKilledAsync(
        IdentityProcess identity, Dictionary<string, float[]> embeddings, int killAt, TimeSpan pause)
    {
        var sent = new ConcurrentDictionary<string, bool>();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = false;
        if (killAt <= _acknowledged.Count)
            reached.SetResult();
        var import = Parallel.ForEachAsync(
            embeddings,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (face, _) =>
            {
                if (Volatile.Read(ref killed))
                    return;
                sent[face.Key] = true;
                try
                {
                    await EnrolAsync(identity, face.Key, face.Value);
                    if (_acknowledged.Count >= killAt)
                        reached.TrySetResult();
                }
                catch (RpcException) when (Volatile.Read(ref killed))
                {
                    // What the kill is for.
                }
            });
        await Task.WhenAny(reached.Task, import);
        await Task.Delay(pause);
        Volatile.Write(ref killed, true);
        await identity.KillAsync();
        await import;
        return [.. sent.Keys.Where(subject => !_acknowledged.ContainsKey(subject))];
    }

    private async Task EnrolAsync(IdentityProcess identity, string subject, float[] embedding)
    {
        await identity.Client.EnrollTemplateAsync(new()
        {
            Subject = Subject(subject),
            Probe = Probe(embedding),
            CreateMissing = true,
            RequestId = subject,
            ContentHash = ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(subject))),
        });
        _acknowledged[subject] = embedding;
    }

    /// <summary>Identifies everyone who was ever acknowledged: in the record, and in the index that was built from it.</summary>
    private async Task FindAllAsync(IdentityProcess identity, int expected, List<string> lost)
    {
        foreach (var chunk in _acknowledged.Chunk(64))
        {
            var answer = await identity.Client.IdentifyTemplatesAsync(new()
            {
                Gallery = new() { Tenant = Tenant, Gallery = Gallery },
                Pipeline = PipelineName,
                Probes = { chunk.Select(face => Probe(face.Value)) },
            });
            if (answer.GallerySize != expected)
                lost.Add($"{answer.GallerySize} templates are searched instead of {expected}");
            lost.AddRange(chunk.Zip(answer.Identifications)
                .Where(pair => pair.Second.Candidates is not [var best, ..]
                    || best.Subject != $"galleries/{Gallery}/subjects/{pair.First.Key}")
                .Select(pair => $"{pair.First.Key} was acknowledged and is not found"));
        }
    }

    private static async Task<int> CountFacesAsync(IdentityProcess identity, string subject, List<string> lost)
    {
        try
        {
            var count = (int)(await identity.Client.GetSubjectAsync(Subject(subject))).FaceCount;
            if (count != 1)
                lost.Add($"{subject} has {count} faces");
            return count;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return 0;
        }
    }

    private static SubjectRef Subject(string subject) => new() { Tenant = Tenant, Gallery = Gallery, Subject = subject };

    // Any two different people of the import are far below these thresholds.
    private static Pipeline Calibrated() => new()
    {
        Name = PipelineName,
        EmbeddingSize = Size,
        Calibration = new()
        {
            Name = "chaos",
            Points =
            {
                new OperatingPoint { FalseMatchRate = 1e-1, Threshold = 0.8, Supported = true },
                new OperatingPoint { FalseMatchRate = 1e-9, Threshold = 0.9, Supported = true },
            },
        },
    };

    private static Probe Probe(float[] embedding) => new()
    {
        Template = new() { Pipeline = PipelineName, Embedding = { embedding } },
        Quality = new() { Acceptable = true },
    };

    private float[] RandomEmbedding()
    {
        var values = Enumerable.Range(0, Size).Select(_ => _random.NextDouble() - 0.5).ToArray();
        var length = Math.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => (float)(value / length))];
    }
}
