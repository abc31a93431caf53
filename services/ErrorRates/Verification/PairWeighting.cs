namespace FacePlatform.ErrorRates.Verification;

/// <summary>What counts as one when a false match rate is taken.</summary>
public enum PairWeighting
{
    /// <summary>Each comparison of two photos: the usual definition (ISO/IEC 19795-1).</summary>
    PerComparison,

    /// <summary>Each pair of people, however many photos they have: what a calibration claims.</summary>
    PerSubjectPair,
}
