using FacePlatform.ErrorRates.Verification;
using FacePlatform.V1;

namespace FacePlatform.Training.Evaluation;

/// <summary>What an encoder does with some people's images.</summary>
/// <param name="Metrics">Rates.</param>
/// <param name="Pairs">All comparisons, for the distributions.</param>
public sealed record EncoderScores(ErrorMetrics Metrics, AllPairs Pairs);
