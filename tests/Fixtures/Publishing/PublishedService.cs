namespace FacePlatform.Tests.Fixtures.Publishing;

/// <summary>A service as its image holds it: everything that <c>dotnet publish</c> gives, in a folder of its own.</summary>
/// <param name="Name">The project's, such as <c>StyleTransfer</c>.</param>
/// <param name="Folder">What the image has as <c>/app</c>. Readable for every user; nothing in it may be written.</param>
public sealed record PublishedService(string Name, string Folder)
{
    /// <summary>The assembly of the entry point: <c>dotnet ASSEMBLY</c>, with <see cref="Folder"/> as the working directory.</summary>
    public string Assembly => Path.Combine(Folder, Name == "Facectl" ? "facectl.dll" : $"FacePlatform.{Name}.dll");
}
