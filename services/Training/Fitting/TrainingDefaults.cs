using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>What is taken where a request says nothing.</summary>
public static class TrainingDefaults
{
    /// <summary>The options with every default filled in and the seed drawn; the parent is left as it is.</summary>
    /// <param name="options">As requested; not changed.</param>
    public static TrainingOptions Complete(TrainingOptions options) => throw new NotImplementedException();
}
