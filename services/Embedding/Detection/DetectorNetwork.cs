using FacePlatform.Embedding.Inference;
using FacePlatform.Imaging;

namespace FacePlatform.Embedding.Detection;

/// <summary>A single-shot face detector: planar pixels of any size that is a multiple of 32 in, candidate faces out.</summary>
public abstract class DetectorNetwork(OnnxModel model)
{
    /// <summary>The largest stride; sides of the input are multiples of it.</summary>
    public const int Stride = 32;

    /// <summary>Inferences that it pays to run at a time.</summary>
    public int Parallelism => model.Parallelism;

    /// <summary>The order of the three planes.</summary>
    public abstract ChannelOrder Channels { get; }

    /// <summary>One inference, to be filled with 3 × height × width values, 0 to 255.</summary>
    /// <param name="width">A multiple of <see cref="Stride"/>.</param>
    /// <param name="height">A multiple of <see cref="Stride"/>.</param>
    public ModelRun Rent(int width, int height) => model.Rent(1, 3, height, width);

    /// <summary>Runs the network.</summary>
    /// <param name="run">Its input is filled.</param>
    /// <param name="width">The input's, in pixels.</param>
    /// <param name="height">The input's, in pixels.</param>
    /// <param name="threshold">Candidates below this score are left out.</param>
    /// <returns>Faces in pixels of the input, overlapping ones included.</returns>
    public List<Face> Run(ModelRun run, int width, int height, float threshold)
    {
        var outputs = new DetectorOutputs(run.OutputNames, run.Run());
        var faces = new List<Face>();
        Decode(outputs, width, height, threshold, faces);
        return faces;
    }

    /// <summary>Turns the outputs into faces.</summary>
    protected abstract void Decode(DetectorOutputs outputs, int width, int height, float threshold, List<Face> faces);
}
