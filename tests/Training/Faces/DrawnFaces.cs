using FacePlatform.Imaging;
using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;

namespace FacePlatform.Tests.Training.Faces;

/// <summary>
/// Faces of nobody: a person is a pattern of soft blobs, an image of theirs the same pattern with noise, shift and light of
/// its own. A network can learn to tell them apart in seconds.
/// </summary>
internal static class DrawnFaces
{
    /// <summary>Width and height.</summary>
    public const int Size = 32;

    /// <summary>What a small network takes and gives.</summary>
    public static EncoderInput Input { get; } = new(Size, ChannelOrder.Rgb, [127.5f, 127.5f, 127.5f], 1 / 127.5f, 16);

    /// <summary>Images of some people, by name.</summary>
    public static List<AlignedImage> Of(int people, int images, int seed = 1) =>
        [.. Enumerable.Range(0, people).SelectMany(person =>
            Enumerable.Range(0, images).Select(image => Draw($"person-{person:00}", seed, person, image)))];

    /// <summary>A set whose people are parted as the defaults part them.</summary>
    public static TrainingSet Set(int people = 40, int images = 4)
    {
        var all = Of(people, images);
        return new(all, SubjectSplit.Assign(all.Select(face => face.Subject), 0.5, 0.2), []);
    }

    private static AlignedImage Draw(string subject, int seed, int person, int image)
    {
        var pattern = new Random((seed * 7919) + person);
        var blobs = Enumerable.Range(0, 6).Select(_ => (
            X: pattern.NextSingle() * Size,
            Y: pattern.NextSingle() * Size,
            Width: 2 + (4 * pattern.NextSingle()),
            Colour: Enumerable.Range(0, 3).Select(_ => (200 * pattern.NextSingle()) - 100).ToArray())).ToArray();
        var own = new Random((seed * 104729) + (person * 131) + image + 1);
        var (dx, dy, light) = (2 * own.NextSingle(), 2 * own.NextSingle(), 0.8f + (0.4f * own.NextSingle()));
        var pixels = new byte[Size * Size * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, colour) = (i / 3 % Size, i / 3 / Size, i % 3);
            var value = 120 + blobs.Sum(blob =>
                blob.Colour[colour] * MathF.Exp(-(MathF.Pow(x - blob.X - dx, 2) + MathF.Pow(y - blob.Y - dy, 2))
                    / (2 * blob.Width * blob.Width)));
            pixels[i] = (byte)Math.Clamp((light * value) + (30 * (own.NextSingle() - 0.5f)), 0, 255);
        }

        return new(subject, Size, pixels);
    }
}
