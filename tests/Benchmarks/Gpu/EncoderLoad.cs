extern alias embedding;

using System.Diagnostics;
using FacePlatform.Embedding.Alignment;
using Google.Protobuf;

namespace FacePlatform.Tests.Benchmarks.Gpu;

/// <summary>
/// The encoder alone: the same aligned faces again and again in batches of one size, by as many threads as the service has
/// workers: one on a GPU, one for each processor otherwise.
/// </summary>
internal sealed class EncoderLoad : IDisposable
{
    public const int LargestBatch = 64;

    private readonly EmbeddingServer _server;
    private readonly AlignedFace[] _faces;

    /// <param name="server">Whose encoder it is.</param>
    /// <param name="photos">Where the faces come from, which are repeated until they are enough.</param>
    public EncoderLoad(EmbeddingServer server, IEnumerable<ByteString> photos)
    {
        _server = server;
        var faces = new List<AlignedFace>();
        foreach (var file in photos)
        {
            using var photo = server.Decoder.Decode(file.Memory, CancellationToken.None);
            faces.AddRange(server.Pipeline.Detector.Detect(photo, CancellationToken.None)
                .Select(face => server.Pipeline.Aligner.Align(photo, face.Landmarks)));
            if (faces.Count >= LargestBatch)
                break;
        }

        if (faces.Count == 0)
            throw new InvalidOperationException("There is no face in the photos.");
        _faces = [.. faces];
    }

    /// <summary>Faces per second in batches of so many, for so many seconds.</summary>
    public double FacesPerSecond(int batch, double seconds)
    {
        AlignedFace[] faces = [.. Enumerable.Range(0, batch).Select(i => _faces[i % _faces.Length])];
        _server.Pipeline.Encoder.Encode(faces);
        var workers = _server.Provider.IsCuda ? 1 : Environment.ProcessorCount;
        var encoded = 0L;
        var start = Stopwatch.GetTimestamp();
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                _server.Pipeline.Encoder.Encode(faces);
                Interlocked.Add(ref encoded, batch);
            }
        });
        return encoded / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var face in _faces)
            face.Dispose();
    }
}
