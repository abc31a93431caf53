namespace FacePlatform.Identity.Record;

/// <summary>The result of a committed write.</summary>
/// <param name="Value">What the operation answered.</param>
/// <param name="Searchable">Whether the index has applied it already.</param>
public readonly record struct Written<T>(T Value, bool Searchable);
