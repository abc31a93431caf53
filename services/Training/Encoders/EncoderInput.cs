using FacePlatform.Imaging;

namespace FacePlatform.Training.Encoders;

/// <summary>How an encoder wants its input, (colour − mean) · scale with colours 0 to 255, and what it gives.</summary>
/// <param name="Size">Width and height of an aligned face in pixels.</param>
/// <param name="Channels">Order of the colour planes.</param>
/// <param name="Mean">One value for each channel, in the order of <paramref name="Channels"/>.</param>
/// <param name="Scale">One factor for all.</param>
/// <param name="EmbeddingSize">Values of an embedding.</param>
public sealed record EncoderInput(
    int Size, ChannelOrder Channels, IReadOnlyList<float> Mean, float Scale, int EmbeddingSize);
