using FacePlatform.Internal.V1;
using FacePlatform.Jobs.Running;
using FacePlatform.Training.Clients;
using FacePlatform.Training.Data;
using FacePlatform.Training.Files;
using FacePlatform.V1;

namespace FacePlatform.Training.Running;

/// <summary>What the stages of one attempt share.</summary>
/// <param name="Job">The attempt.</param>
/// <param name="Spec">What is asked, with complete options.</param>
/// <param name="Checkpoint">Where it is; brought forward by the stages.</param>
/// <param name="Set">The aligned images.</param>
/// <param name="Data">Counts of them, and of what was left out.</param>
/// <param name="Parent">The pipeline that the faces are aligned by.</param>
/// <param name="Start">The network at the start.</param>
/// <param name="Folder">For files.</param>
internal sealed record TrainingRun(
    IJobExecution Job,
    TrainingSpec Spec,
    TrainingCheckpoint Checkpoint,
    TrainingSet Set,
    TrainingData Data,
    ParentPipeline Parent,
    StartingNetwork Start,
    WorkFolder Folder);
