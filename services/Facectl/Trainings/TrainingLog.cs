using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>A training as lines: one of its data, then one for each epoch.</summary>
/// <param name="write">Gets each line once.</param>
internal sealed class TrainingLog(Action<string> write)
{
    private bool _data;
    private int _epochs;

    public void Take(Training job)
    {
        if (job.Progress is not { } progress)
            return;
        if (!_data && TrainingText.People(progress.Data) is { Length: > 0 } people)
        {
            _data = true;
            var leftOut = TrainingText.LeftOut(progress.Data);
            write($"{progress.Data.ImagesDone:n0} images aligned; people: {people}"
                + (leftOut.Length > 0 ? $"; left out: {leftOut}" : ""));
        }

        // A later attempt begins where the last checkpoint was, and tells some again.
        foreach (var epoch in progress.CompletedEpochs.Skip(_epochs))
            write(TrainingText.Epoch(epoch, progress.Epochs));
        _epochs = Math.Max(_epochs, progress.CompletedEpochs.Count);
    }
}
