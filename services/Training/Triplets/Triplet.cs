namespace FacePlatform.Training.Triplets;

/// <summary>Places of three images in a batch.</summary>
/// <param name="Anchor">A.</param>
/// <param name="Positive">P, another image of A's person.</param>
/// <param name="Negative">N, an image of another person.</param>
internal readonly record struct Triplet(int Anchor, int Positive, int Negative);
