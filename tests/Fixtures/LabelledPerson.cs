namespace FacePlatform.Tests.Fixtures;

/// <summary>Somebody and all photos of them.</summary>
/// <param name="Name">Whose photos they are.</param>
/// <param name="Photos">Paths of the files.</param>
public sealed record LabelledPerson(string Name, IReadOnlyList<string> Photos);
