using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FacePlatform.Tests.Embedding.Store;

/// <summary>Counts how often a folder itself was opened, told by Linux (inotify(7)).</summary>
internal sealed partial class FolderOpenings : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const uint Open = 0x20;
    private const uint OfFolder = 0x40000000;

    // struct inotify_event: wd, mask, cookie, len, and a name of len bytes where a file in the folder is meant.
    private const int HeaderBytes = 16;

    private readonly SafeFileHandle _events;
    private readonly byte[] _buffer = new byte[4096];
    private int _count;

    public FolderOpenings(string folder)
    {
        _events = new(Start(CloseOnExec | NonBlocking), ownsHandle: true);
        if (_events.IsInvalid || Watch(_events, folder, Open) < 0)
            throw new IOException($"{folder} cannot be watched: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Since it was made.</summary>
    public int Count
    {
        get
        {
            for (nint length; (length = Read(_events, _buffer, _buffer.Length)) > 0;)
            {
                for (var at = 0; at < length;)
                {
                    var name = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at + 12));
                    if (name == 0 && (BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 4)) & OfFolder) != 0)
                        _count++;
                    at += HeaderBytes + name;
                }
            }

            return _count;
        }
    }

    public void Dispose() => _events.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial nint Start(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Watch(SafeFileHandle events, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle events, byte[] buffer, nint length);
}
