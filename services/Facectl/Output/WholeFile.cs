namespace FacePlatform.Facectl.Output;

/// <summary>Files that are whole where they are there: each is written beside its place and then takes it.</summary>
internal static class WholeFile
{
    /// <summary>Writes or replaces a file. Where that fails or is cancelled, what was there before stays.</summary>
    public static async Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
