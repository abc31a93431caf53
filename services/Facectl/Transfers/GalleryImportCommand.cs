using System.ComponentModel;
using System.Diagnostics;
using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Grpc.Core;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Transfers;

/// <summary><c>galleries import FILE</c>: where it breaks, the same command goes on; what is there is not made twice.</summary>
internal sealed class GalleryImportCommand(Terminal terminal) : PlatformCommand<GalleryImportCommand.Settings>
{
    protected override async Task<int> RunAsync(
        PlatformClient client, Settings settings, CancellationToken cancellationToken)
    {
        var export = ExportedGallery.Open(settings.File);
        var report = new GalleryImportReport($"galleries/{settings.As ?? export.Header.GalleryId}");
        var watch = Stopwatch.StartNew();
        await terminal.ProgressAsync("importing", async progress =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var call = client.Transfers.ImportGallery(cancellationToken: stop.Token);
            var sending = SendAsync(call.RequestStream, report.Gallery, export, stop);
            try
            {
                await foreach (var answer in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    report.Take(answer);
                    progress(answer.Index + 1, export.RecordCount);
                }
            }
            catch (RpcException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The file is at fault; the sending, below, says how.
            }
            catch (RpcException exception) when (
                report.Answered > 0 && exception.IsBrokenStream() && !cancellationToken.IsCancellationRequested)
            {
                throw new PlatformFailureException(
                    "IMPORT_BROKEN_OFF",
                    $"The import broke off after {report.Answered:n0} of {export.RecordCount:n0} records"
                    + $" ({exception.Status.Detail}). What was imported is not made twice.");
            }
            finally
            {
                await stop.CancelAsync();
            }

            await sending;
        });

        report.Elapsed = watch.Elapsed;
        terminal.Write(report.Document, report.Write);
        return report.ExitCode;
    }

    // A file that turns out to be none ends the call.
    private static async Task SendAsync(
        IClientStreamWriter<ImportGalleryRequest> stream,
        string gallery,
        ExportedGallery export,
        CancellationTokenSource stop)
    {
        try
        {
            if (!await stream.TryWriteAsync(new() { Config = new() { Name = gallery } }, stop.Token))
                return;
            await foreach (var record in export.ReadAsync(stop.Token))
            {
                if (!await stream.TryWriteAsync(new() { Record = record }, stop.Token))
                    return;
            }

            await stream.TryCompleteAsync();
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    internal sealed class Settings : PlatformSettings
    {
        [CommandArgument(0, "<FILE>")]
        [Description("What galleries export --templates wrote.")]
        public string File { get; set; } = "";

        [CommandOption("--as <GALLERY>")]
        [Description("The gallery's id; the exported one's where absent.")]
        public string? As { get; set; }
    }
}
