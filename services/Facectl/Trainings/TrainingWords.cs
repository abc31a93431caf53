using FacePlatform.V1;

namespace FacePlatform.Facectl.Trainings;

/// <summary>How the options of a training are spelled.</summary>
internal static class TrainingWords
{
    internal sealed class Network() : SpelledConverter<TrainedNetwork>(
        ("fine-tune", TrainedNetwork.FineTune), ("scratch", TrainedNetwork.Scratch));

    internal sealed class Distance() : SpelledConverter<TripletDistance>(
        ("squared-euclidean", TripletDistance.SquaredEuclidean), ("euclidean", TripletDistance.Euclidean));

    internal sealed class Mining() : SpelledConverter<TripletMining>(
        ("random", TripletMining.Random), ("semi-hard", TripletMining.SemiHard), ("batch-hard", TripletMining.BatchHard));

    internal sealed class Optimizer() : SpelledConverter<TrainingOptimizer>(
        ("adam", TrainingOptimizer.AdamOptimizer), ("sgd", TrainingOptimizer.SgdOptimizer));

    internal sealed class Schedule() : SpelledConverter<LearningRateSchedule>(
        ("cosine", LearningRateSchedule.Cosine), ("constant", LearningRateSchedule.Constant));
}
