using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>The ranges of a training's options.</summary>
public static class OptionChecks
{
    /// <summary>Each violation, by the field's path within the options; none where the options can be trained with.</summary>
    /// <param name="options">As requested: what is not given is not checked.</param>
    public static IEnumerable<(string Field, string Description)> Of(TrainingOptions options) =>
        throw new NotImplementedException();
}
