namespace FacePlatform.Identity.Index;

/// <summary>
/// What stands in the index's place was made for something else. It is never overwritten: an operator has to remove it
/// or to configure another place.
/// </summary>
public sealed class IndexMismatchException(string message) : Exception(message);
