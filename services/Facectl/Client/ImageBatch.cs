using FacePlatform.Facectl.Output;
using Grpc.Core;

namespace FacePlatform.Facectl.Client;

/// <summary>
/// The photos of one command line. A single one fails the command; of several, those that the platform refuses are
/// reported beside the answers to the others.
/// </summary>
/// <typeparam name="T">The platform's answer.</typeparam>
internal sealed class ImageBatch<T>
    where T : class
{
    private readonly List<(string Image, T? Answer, Failure? Failure)> _results = [];

    private ImageBatch()
    {
    }

    public IEnumerable<T> Answers => _results.Select(r => r.Answer).OfType<T>();

    public static async Task<ImageBatch<T>> RunAsync(IReadOnlyList<string> images, Func<string, Task<T>> call)
    {
        foreach (var image in images)
            InputFile.Require(image, ImageFile.Argument);
        var batch = new ImageBatch<T>();
        foreach (var image in images)
        {
            try
            {
                batch._results.Add((image, await call(image), null));
            }
            catch (RpcException exception) when (images.Count > 1 && Failure.Of(exception) is { IsOfImage: true } failure)
            {
                batch._results.Add((image, null, failure));
            }
        }

        return batch;
    }

    /// <summary>Prints one document for one photo, or <c>{"images": […]}</c>.</summary>
    /// <returns>The exit code: the caller's mistake where a photo was refused.</returns>
    public int Write(
        Terminal terminal,
        Func<string, T, object> document,
        Action<Spectre.Console.IAnsiConsole, string, T> text,
        int exitCode)
    {
        object Document((string Image, T? Answer, Failure? Failure) result) => result.Answer is { } answer
            ? document(result.Image, answer)
            : new { result.Image, Error = Terminal.ErrorOf(result.Failure!) };
        terminal.Write(
            _results is [var only] ? Document(only) : new { Images = _results.Select(Document) },
            console =>
            {
                foreach (var (image, answer, failure) in _results)
                {
                    if (answer is not null)
                        text(console, image, answer);
                    else
                        Spectre.Console.AnsiConsoleExtensions.WriteLine(
                            console, $"{image}: {failure!.Reason} {failure.Message}");
                }
            });
        return _results.Exists(r => r.Failure is not null) ? ExitCode.CallerMistake : exitCode;
    }
}
