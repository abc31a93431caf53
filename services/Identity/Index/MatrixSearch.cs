namespace FacePlatform.Identity.Index;

/// <summary>Scores every row of a snapshot against a batch of probes in one pass over its memory.</summary>
internal static class MatrixSearch
{
    // A block stays in a core's second-level cache while the probes of a batch take turns on it.
    private const int BlockBytes = 128 << 10;

    // What one thread takes at a time; below two of these a second thread costs more than it brings.
    private const int PartBytes = 2 << 20;

    /// <summary>The best <paramref name="maxSubjects"/> subjects per probe.</summary>
    public static IReadOnlyList<IReadOnlyList<IndexHit>> Run(
        TemplateMatrix matrix,
        TemplateMatrix.Snapshot snapshot,
        IReadOnlyList<ReadOnlyMemory<float>> probes,
        int maxSubjects,
        ParallelOptions parallel)
    {
        var padded = probes.Select(probe => Pad(probe, matrix.Stride)).ToArray();
        var rowBytes = matrix.Stride * sizeof(float);
        var parts = Split(snapshot, Math.Max(1, PartBytes / rowBytes)).ToArray();
        var best = Rankings(probes.Count, maxSubjects);
        if (parts.Length < 2 || parallel.MaxDegreeOfParallelism == 1)
        {
            foreach (var part in parts)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                Score(part, padded, BlockBytes / rowBytes, best);
            }
        }
        else
        {
            Parallel.ForEach(
                parts,
                parallel,
                () => Rankings(probes.Count, maxSubjects),
                (part, _, local) =>
                {
                    Score(part, padded, BlockBytes / rowBytes, local);
                    return local;
                },
                local =>
                {
                    lock (best)
                    {
                        for (var i = 0; i < best.Length; i++)
                            best[i].Merge(local[i]);
                    }
                });
        }

        return [.. best.Select(ranking => ranking.ToList())];
    }

    private static void Score(Part part, float[][] probes, int blockRows, SubjectRanking[] best)
    {
        blockRows = Math.Max(4, blockRows);
        Span<float> products = stackalloc float[Math.Min(blockRows, part.Count)];
        var (faces, subjects) = (part.Chunk.Faces, part.Chunk.Subjects);
        for (var start = part.Start; start < part.Start + part.Count; start += blockRows)
        {
            var count = Math.Min(blockRows, part.Start + part.Count - start);
            var rows = part.Chunk.Rows(start, count);
            for (var probe = 0; probe < probes.Length; probe++)
            {
                DotProducts.Compute(probes[probe], rows, products[..count]);
                Volatile.ReadBarrier();
                for (var i = 0; i < count; i++)
                {
                    if (products[i] < best[probe].Floor)
                        continue;
                    if (faces[start + i] is var face and not 0)
                        best[probe].Offer(new(products[i], subjects[start + i], face));
                }
            }
        }
    }

    private static IEnumerable<Part> Split(TemplateMatrix.Snapshot snapshot, int partRows)
    {
        foreach (var chunk in snapshot.Chunks)
        {
            var rows = snapshot.RowsOf(chunk);
            for (var start = 0; start < rows; start += partRows)
                yield return new(chunk, start, Math.Min(partRows, rows - start));
        }
    }

    private static SubjectRanking[] Rankings(int probes, int maxSubjects)
    {
        var rankings = new SubjectRanking[probes];
        for (var i = 0; i < probes; i++)
            rankings[i] = new SubjectRanking(maxSubjects);
        return rankings;
    }

    private static float[] Pad(ReadOnlyMemory<float> probe, int stride)
    {
        var padded = new float[stride];
        probe.Span.CopyTo(padded);
        return padded;
    }

    private readonly record struct Part(TemplateChunk Chunk, int Start, int Count);
}
