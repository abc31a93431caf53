using FacePlatform.Facectl.Output;

namespace FacePlatform.Facectl.Client;

/// <summary>Files that the command line names.</summary>
internal static class InputFile
{
    /// <param name="path">The file.</param>
    /// <param name="field">The argument or option that names it.</param>
    /// <exception cref="CallerMistakeException">There is no such file.</exception>
    public static void Require(string path, string field)
    {
        if (!File.Exists(path))
            throw CallerMistakeException.NotFound(path, field);
    }
}
