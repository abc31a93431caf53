namespace FacePlatform.Identity.Index;

/// <summary>What is searched together: one gallery's templates of one pipeline. Keys are the record's.</summary>
public readonly record struct IndexPartition(long Gallery, int Pipeline);
