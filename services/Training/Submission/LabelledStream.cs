using System.Security.Cryptography;
using FacePlatform.Internal.V1;
using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Google.Protobuf;

namespace FacePlatform.Training.Submission;

/// <summary>
/// What has arrived of a request's images: packed into inputs of a few megabytes, and counted. The pixels are not looked at: an
/// image that cannot be read is the training's to leave out and count.
/// </summary>
internal sealed class LabelledStream(SubmissionOptions limits) : IDisposable
{
    private const int InputBytes = 4 << 20;
    private const int MostViolations = 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(string Field, string Description)> _violations = [];
    private readonly List<LabelledSubject> _images = [];
    private readonly Dictionary<string, int> _subjects = new(StringComparer.Ordinal);
    private LabelledImages _packet = new();
    private int _packetBytes;
    private long _bytes;

    /// <summary>Whom the images show, in their order.</summary>
    public IReadOnlyList<LabelledSubject> Images => _images;

    /// <summary>The images, by the names of the job's inputs.</summary>
    public Dictionary<string, byte[]> Inputs { get; } = [];

    /// <summary>Of everything that was hashed.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    /// <summary>Makes the request that the images belong to part of the hash.</summary>
    public void Append(TrainingSpec spec) => _hash.AppendData(spec.ToByteArray());

    /// <summary>Takes an image.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD: more than the limits allow.</exception>
    public void Add(LabelledImage image)
    {
        Check(image, $"images[{_images.Count}]");
        _images.Add(new(image.Subject, image.Calibration));
        var ofSubject = _subjects[image.Subject] = _subjects.GetValueOrDefault(image.Subject) + 1;
        if (_images.Count > limits.MaxImages)
            throw RpcErrors.InvalidField("images", $"must be at most {limits.MaxImages}.");
        if (ofSubject > limits.MaxImagesPerSubject)
            throw RpcErrors.InvalidField("images", $"must be at most {limits.MaxImagesPerSubject} of one person.");
        if (_subjects.Count > limits.MaxSubjects)
            throw RpcErrors.InvalidField("images", $"must be of at most {limits.MaxSubjects} people.");
        if ((_bytes += image.Image.Length) > limits.MaxBytes)
            throw RpcErrors.InvalidField("images", $"must have at most {limits.MaxBytes} bytes together.");
        var size = image.CalculateSize();
        _hash.AppendData(BitConverter.GetBytes(size));
        _hash.AppendData(image.ToByteArray());
        if (_packetBytes > 0 && _packetBytes + size > InputBytes)
            Pack();
        _packet.Images.Add(image);
        _packetBytes += size;
    }

    /// <summary>To be called behind the last one.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_FIELD or IMAGE_TOO_LARGE, with each image that is wrong.</exception>
    public void Complete()
    {
        if (_violations.Count > 0)
            throw RpcErrors.InvalidFields(_violations);
        if (_packetBytes > 0)
            Pack();
    }

    public void Dispose() => _hash.Dispose();

    private void Check(LabelledImage image, string field)
    {
        if (image.Image.Length > limits.MaxImageBytes)
            throw RpcErrors.InvalidImage(
                ErrorReason.ImageTooLarge,
                $"The image has {image.Image.Length} bytes; at most {limits.MaxImageBytes} are taken.",
                $"{field}.image");
        if (_violations.Count == MostViolations)
            return;
        if (!SubjectNames.IsName(image.Subject))
            _violations.Add(($"{field}.subject", SubjectNames.Rule));
        if (image.Image.IsEmpty)
            _violations.Add(($"{field}.image", "must not be empty."));
    }

    private void Pack()
    {
        Inputs[TrainingInputs.Images(Inputs.Count)] = _packet.ToByteArray();
        (_packet, _packetBytes) = (new(), 0);
    }
}
