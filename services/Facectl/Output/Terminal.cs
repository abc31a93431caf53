using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FacePlatform.Facectl.Output;

/// <summary>
/// Where a command's words go: results to standard output, as text or as exactly one JSON document; errors, warnings
/// and progress to standard error, progress only when that is a terminal.
/// </summary>
public sealed class Terminal
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new FiniteNumberConverter() },
    };

    // Leaves room for the description in 80 columns.
    private const int DescribedBarWidth = 16;

    private readonly bool _json;
    private readonly TextWriter _standardOutput;
    private readonly IAnsiConsole _error;
    private readonly bool _showsProgress;

    /// <param name="json">Whether the result is one JSON document.</param>
    /// <param name="standardOutput">Gets the result.</param>
    /// <param name="standardError">Gets errors and progress.</param>
    /// <param name="outputIsTerminal">Whether standard output understands colours.</param>
    /// <param name="errorIsTerminal">Whether somebody watches standard error.</param>
    public Terminal(
        bool json,
        TextWriter standardOutput,
        TextWriter standardError,
        bool outputIsTerminal = false,
        bool errorIsTerminal = false)
    {
        _json = json;
        _standardOutput = standardOutput;
        _showsProgress = errorIsTerminal;
        Out = Console(standardOutput, outputIsTerminal);
        _error = Console(standardError, errorIsTerminal);
    }

    /// <summary>The console of results that are not JSON, and of help.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>This process's standard streams.</summary>
    public static Terminal OfProcess(string[] args) => new(
        args.Contains("--json"),
        System.Console.Out,
        System.Console.Error,
        !System.Console.IsOutputRedirected,
        !System.Console.IsErrorRedirected);

    /// <summary>Prints the result of a command.</summary>
    /// <param name="document">The JSON document; its property names are written in snake_case.</param>
    /// <param name="text">Writes the same for people.</param>
    public void Write(object document, Action<IAnsiConsole> text)
    {
        if (_json)
            _standardOutput.WriteLine(JsonSerializer.Serialize(document, JsonOptions));
        else
            text(Out);
    }

    /// <summary>Prints a failure and answers its exit code.</summary>
    public int Fail(Failure failure)
    {
        if (_json)
            Write(new { error = ErrorOf(failure) }, _ => { });
        else
            WriteError(failure);
        return failure.ExitCode;
    }

    /// <summary>Tells people what went wrong beside the command, which goes on.</summary>
    public void Warn(string message) => _error.MarkupLineInterpolated($"[yellow]warning[/] {message}");

    /// <summary>Writes a line about long work to the log that standard error is where nobody watches it.</summary>
    public void Log(string line)
    {
        if (!_showsProgress)
            _error.WriteLine(line);
    }

    /// <summary>Runs work that shows how it is, each time in place of the time before, where somebody watches.</summary>
    public async Task LiveAsync(Func<Action<IRenderable>, Task> work)
    {
        if (_showsProgress)
            await _error.Live(Text.Empty).AutoClear(true).StartAsync(context => work(context.UpdateTarget));
        else
            await work(_ => { });
    }

    /// <summary>A failure as the value of "error" in a JSON document.</summary>
    public static object ErrorOf(Failure failure) =>
        new { failure.Reason, failure.Message, failure.Field, failure.Hint };

    /// <summary>Runs work of a known number of steps behind a progress bar.</summary>
    public Task ProgressAsync(string title, int steps, Func<Action, Task> work) =>
        ProgressAsync(title, report =>
        {
            var done = 0;
            return work(() => report(Interlocked.Increment(ref done), steps));
        });

    /// <summary>Runs work that says how much of how much is done.</summary>
    public Task ProgressAsync(string title, Func<Action<long, long>, Task> work) =>
        ShowProgressAsync(
            title,
            [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()],
            report => work((done, total) => report(done, total, title)));

    /// <summary>Runs work that says how much of how much is done, and describes it in place of the title.</summary>
    public Task DescribedProgressAsync(string title, Func<Action<long, long, string>, Task> work) =>
        ShowProgressAsync(
            title,
            [
                new ProgressBarColumn { Width = DescribedBarWidth },
                new PercentageColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
            ],
            work);

    private async Task ShowProgressAsync(
        string title, ProgressColumn[] columns, Func<Action<long, long, string>, Task> work)
    {
        if (!_showsProgress)
        {
            await work((_, _, _) => { });
            return;
        }

        await _error.Progress().AutoClear(true).Columns(columns).StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(title));
            return work((done, total, description) => (task.MaxValue, task.Value, task.Description) =
                (Math.Max(1, total), done, Markup.Escape(description)));
        });
    }

    private void WriteError(Failure failure)
    {
        _error.MarkupLineInterpolated($"[red]{failure.Reason}[/] {failure.Message}");
        if (failure.Field is not null)
            _error.MarkupLineInterpolated($"  field: {failure.Field}");
        if (failure.Hint is not null)
            _error.MarkupLineInterpolated($"  hint:  {failure.Hint}");
    }

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        // Without a terminal Spectre assumes 80 columns and would break lines that a program reads.
        if (!isTerminal)
            console.Profile.Width = 1000;
        return console;
    }
}
