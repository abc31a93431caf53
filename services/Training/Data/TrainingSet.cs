using FacePlatform.ServiceDefaults.Errors;
using FacePlatform.V1;
using Grpc.Core;

namespace FacePlatform.Training.Data;

/// <summary>The aligned images of a training, by part.</summary>
public sealed class TrainingSet
{
    /// <summary>Fewest people in <see cref="TrainingPart.Train"/> that have so many images that they make a pair.</summary>
    public const int FewestTrainSubjects = 8;

    /// <summary>
    /// The same of <see cref="TrainingPart.Validation"/> and of <see cref="TrainingPart.Test"/>: two people have one pair of
    /// images of each and four between them, the least that a rate can be taken of.
    /// </summary>
    public const int FewestHeldOutSubjects = 2;

    /// <summary>Images of a person that make a pair.</summary>
    public const int FewestImages = 2;

    private readonly Dictionary<TrainingPart, AlignedImage[]> _images;

    /// <param name="images">Of people who are all in <paramref name="parts"/>, of one size.</param>
    /// <param name="parts">Of each person: <see cref="SubjectSplit.Assign"/>.</param>
    /// <param name="calibration">Of people who only calibrate the model; mostly none.</param>
    public TrainingSet(
        IReadOnlyList<AlignedImage> images,
        IReadOnlyDictionary<string, TrainingPart> parts,
        IReadOnlyList<AlignedImage> calibration)
    {
        _images = images.GroupBy(image => parts[image.Subject]).ToDictionary(part => part.Key, InOrder);
        _images[TrainingPart.Calibration] = InOrder(calibration);
    }

    /// <summary>The set of a training, its people assigned as the options say.</summary>
    /// <param name="images">Without those that only calibrate.</param>
    /// <param name="calibration">Those; mostly none.</param>
    /// <param name="options">Complete.</param>
    public static TrainingSet Split(
        IReadOnlyList<AlignedImage> images, IReadOnlyList<AlignedImage> calibration, TrainingOptions options) =>
        new(
            images,
            SubjectSplit.Assign(images.Select(image => image.Subject), options.TrainFraction, options.ValidationFraction),
            calibration);

    /// <summary>
    /// The images of a part, those of a person side by side: people in ordinal order, a person's images as they came.
    /// </summary>
    public IReadOnlyList<AlignedImage> Of(TrainingPart part) => _images.GetValueOrDefault(part, []);

    /// <summary>Refuses a set that nothing can be learned from or told about.</summary>
    /// <exception cref="RpcException">TRAINING_SET_TOO_SMALL, with what there is and the minimum.</exception>
    public void RequireMinimum()
    {
        Require(TrainingPart.Train, FewestTrainSubjects);
        Require(TrainingPart.Validation, FewestHeldOutSubjects);
        Require(TrainingPart.Test, FewestHeldOutSubjects);
    }

    /// <summary>Counts of the parts; nothing else is set.</summary>
    public TrainingData Summary() => new()
    {
        TrainSubjects = SubjectsOf(TrainingPart.Train),
        TrainImages = Of(TrainingPart.Train).Count,
        ValidationSubjects = SubjectsOf(TrainingPart.Validation),
        ValidationImages = Of(TrainingPart.Validation).Count,
        TestSubjects = SubjectsOf(TrainingPart.Test),
        TestImages = Of(TrainingPart.Test).Count,
        CalibrationSubjects = SubjectsOf(TrainingPart.Calibration),
        CalibrationImages = Of(TrainingPart.Calibration).Count,
    };

    private static AlignedImage[] InOrder(IEnumerable<AlignedImage> images) =>
        [.. images.OrderBy(image => image.Subject, StringComparer.Ordinal)];

    private int SubjectsOf(TrainingPart part) =>
        Of(part).Select(image => image.Subject).Distinct(StringComparer.Ordinal).Count();

    private void Require(TrainingPart part, int minimum)
    {
        var images = Of(part).GroupBy(image => image.Subject, StringComparer.Ordinal).Select(group => group.Count()).ToArray();
        var subjects = images.Count(count => count >= FewestImages);
        if (subjects >= minimum)
            return;
        throw RpcErrors.Create(
            StatusCode.InvalidArgument,
            ErrorReason.TrainingSetTooSmall,
            $"Of the people for {part.ToString().ToLowerInvariant()}, {subjects} have {FewestImages} usable images or more; "
            + $"{minimum} are needed. A name says in which part its person is: more people or other fractions help.",
            metadata:
            [
                ("subjects", $"{subjects}"),
                ("minimum_subjects", $"{minimum}"),
                ("images_per_subject", $"{images.DefaultIfEmpty().Max()}"),
                ("minimum_images_per_subject", $"{FewestImages}"),
            ]);
    }
}
