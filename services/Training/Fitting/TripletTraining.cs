using FacePlatform.Training.Data;
using FacePlatform.Training.Encoders;
using FacePlatform.V1;

namespace FacePlatform.Training.Fitting;

/// <summary>A network on its way from its first weights to those that part the people of a set best.</summary>
public sealed class TripletTraining : IDisposable
{
    /// <summary>Starts, or goes on from a checkpoint.</summary>
    /// <param name="encoderPath">ONNX file of the weights at the start.</param>
    /// <param name="input">What it takes and gives.</param>
    /// <param name="set">Of at least the minimum.</param>
    /// <param name="options">Valid and complete: <see cref="TrainingDefaults.Complete"/>.</param>
    /// <param name="checkpoint">
    /// What <see cref="Checkpoint"/> gave for the same arguments. One that does not fit is left aside.
    /// </param>
    public TripletTraining(
        string encoderPath, EncoderInput input, TrainingSet set, TrainingOptions options, byte[]? checkpoint) =>
        throw new NotImplementedException();

    /// <summary>
    /// How far it is: step, steps, epoch, epochs, the last steps and all completed epochs; the rest is the caller's. A
    /// new message each time.
    /// </summary>
    public TrainingProgress Progress => throw new NotImplementedException();

    /// <summary>What the report draws.</summary>
    public TrainingCurves Curves => throw new NotImplementedException();

    /// <summary>The epoch with the best validation AUC, whose weights <see cref="SaveBest"/> writes; 0 is the start.</summary>
    public int BestEpoch => throw new NotImplementedException();

    /// <summary>Whether the patience ended before the epochs.</summary>
    public bool StoppedEarly => throw new NotImplementedException();

    /// <summary>The step whose loss was infinite or NaN; 0 where none was.</summary>
    public int DivergedAtStep => throw new NotImplementedException();

    /// <summary>Takes the remaining steps, on a thread of their own.</summary>
    /// <param name="afterStep">Runs after each step and before the next.</param>
    /// <param name="cancellationToken">Ends it before the next step.</param>
    /// <exception cref="TrainingDivergedException">The loss became infinite or NaN within the first epoch.</exception>
    public Task RunAsync(Func<Task> afterStep, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What another process can go on from: it takes the same steps as this one would.</summary>
    public byte[] Checkpoint() => throw new NotImplementedException();

    /// <summary>Writes the encoder with the weights of <see cref="BestEpoch"/>.</summary>
    public void SaveBest(string path) => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
