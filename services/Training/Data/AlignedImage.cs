namespace FacePlatform.Training.Data;

/// <summary>A face that lies on the encoder's template, as Embedding aligns it.</summary>
/// <param name="Subject">Whom it shows, a name of the caller's; compared ordinally.</param>
/// <param name="Size">Width and height in pixels.</param>
/// <param name="Pixels">Size · Size · 3 bytes: rows of red, green and blue, 0 to 255.</param>
public sealed record AlignedImage(string Subject, int Size, byte[] Pixels);
