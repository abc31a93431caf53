using CsvHelper;
using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Evaluation;

/// <summary>Opens CSV files (RFC 4180, with a header) that a caller names.</summary>
internal static class CsvFile
{
    /// <exception cref="CallerMistakeException">The file or one of its columns is missing.</exception>
    public static CsvReader Open(string path, string option, params string[] columns)
    {
        if (!File.Exists(path))
            throw CallerMistakeException.NotFound(path, option);
        var reader = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        if (Array.Find(columns, column => !reader.TryGetFieldIndex(column, out _)) is { } missing)
        {
            reader.Dispose();
            throw new CallerMistakeException("INVALID_CSV", $"{path} has no column {missing}.", option);
        }

        return reader;
    }
}
