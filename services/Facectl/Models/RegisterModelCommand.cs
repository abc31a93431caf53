using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FacePlatform.Facectl.Models;

/// <summary><c>models register FILE</c></summary>
internal sealed class RegisterModelCommand(Terminal terminal) : PlatformCommand<RegisterModelSettings>
{
    private const int ChunkBytes = 256 << 10;

    protected override async Task<int> RunAsync(
        PlatformClient client, RegisterModelSettings settings, CancellationToken cancellationToken)
    {
        InputFile.Require(settings.File, "FILE");
        var spec = await settings.ReadSpecAsync(cancellationToken);
        await using var file = File.OpenRead(settings.File);
        using var call = client.Models.RegisterModel(cancellationToken: cancellationToken);
        await terminal.ProgressAsync("sending", report =>
            SendAsync(call.RequestStream, spec, file, report, cancellationToken));
        return terminal.Show(await call.ResponseAsync);
    }

    // Ends early where the call has ended; the answer says why.
    private static async Task SendAsync(
        IClientStreamWriter<RegisterModelRequest> stream,
        ModelSpec spec,
        FileStream file,
        Action<long, long> report,
        CancellationToken cancellationToken)
    {
        if (!await stream.TryWriteAsync(new() { Spec = spec }, cancellationToken))
            return;
        var buffer = new byte[ChunkBytes];
        while (await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            if (!await stream.TryWriteAsync(new() { Chunk = ByteString.CopyFrom(buffer, 0, read) }, cancellationToken))
                return;
            report(file.Position, file.Length);
        }

        await stream.TryCompleteAsync();
    }
}
