namespace FacePlatform.Identity.Curation;

/// <summary>A template that a walk has come to.</summary>
/// <param name="Subject">Its subject's key.</param>
/// <param name="SubjectId">Its subject's id.</param>
/// <param name="IsOnly">Whether the subject has no other.</param>
/// <param name="Face">Its face's key.</param>
/// <param name="FaceId">Its face's id.</param>
/// <param name="Embedding">Unit length.</param>
internal sealed record WalkedTemplate(
    long Subject, string SubjectId, bool IsOnly, long Face, string FaceId, ReadOnlyMemory<float> Embedding);
