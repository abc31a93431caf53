using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks a symbol version that an ELF library needs as weak, where this machine's loader does not have it. See
/// WeakSymbolVersion.targets for the reason. The build compiles this file; it is not part of the library.
/// </summary>
public sealed class WeakSymbolVersion : Task
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK

    /// <summary>The library to change: 64-bit, little-endian.</summary>
    [Required]
    public string File { get; set; }

    /// <summary>What the version is asked of.</summary>
    [Required]
    public string Library { get; set; }

    [Required]
    public string Version { get; set; }

    /// <summary>A symbol that has that version; the loader is asked for it.</summary>
    [Required]
    public string Symbol { get; set; }

    public override bool Execute()
    {
        if (LoaderHas(Library, Symbol, Version))
            return true;
        var elf = System.IO.File.ReadAllBytes(File);
        if (!SetWeak(elf))
            return true;

        // A new file in the place of the old one: a process may have the old one open, and where copies are links it is
        // NuGet's.
        var time = System.IO.File.GetLastWriteTimeUtc(File);
        var changed = File + ".weak";
        System.IO.File.WriteAllBytes(changed, elf);
        System.IO.File.SetLastWriteTimeUtc(changed, time);
        System.IO.File.Delete(File);
        System.IO.File.Move(changed, File);
        Log.LogMessage(
            MessageImportance.Normal, "{0}: {1} is weak now; this system's {2} lacks it.", File, Version, Library);
        return true;
    }

    /// <summary>Sets the flag; false where it is set already or the version is not needed.</summary>
    private bool SetWeak(byte[] elf)
    {
        var changed = false;
        var sections = BitConverter.ToInt64(elf, 0x28); // e_shoff
        var sectionSize = BitConverter.ToUInt16(elf, 0x3a); // e_shentsize
        var sectionCount = BitConverter.ToUInt16(elf, 0x3c); // e_shnum
        for (var i = 0; i < sectionCount; i++)
        {
            var section = sections + i * sectionSize;
            if (BitConverter.ToUInt32(elf, (int)section + 4) != VersionNeeds)
                continue;
            var names = sections + BitConverter.ToUInt32(elf, (int)section + 0x28) * sectionSize; // sh_link
            var strings = BitConverter.ToInt64(elf, (int)names + 0x18); // sh_offset
            var need = BitConverter.ToInt64(elf, (int)section + 0x18);
            for (uint next = 1; next != 0; need += next)
            {
                var auxiliary = need + BitConverter.ToUInt32(elf, (int)need + 8); // vn_aux
                for (uint following = 1; following != 0; auxiliary += following)
                {
                    var name = strings + BitConverter.ToUInt32(elf, (int)auxiliary + 8); // vna_name
                    var flags = BitConverter.ToUInt16(elf, (int)auxiliary + 4); // vna_flags
                    if (StringAt(elf, (int)name) == Version && (flags & Weak) == 0)
                    {
                        BitConverter.GetBytes((ushort)(flags | Weak)).CopyTo(elf, (int)auxiliary + 4);
                        changed = true;
                    }

                    following = BitConverter.ToUInt32(elf, (int)auxiliary + 12); // vna_next
                }

                next = BitConverter.ToUInt32(elf, (int)need + 12); // vn_next
            }
        }

        return changed;
    }

    private static string StringAt(byte[] elf, int start) =>
        Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);

    private static bool LoaderHas(string library, string symbol, string version)
    {
        var handle = Open(library, 1); // RTLD_LAZY
        return handle != IntPtr.Zero && FindVersion(handle, symbol, version) != IntPtr.Zero;
    }

    [DllImport("libc.so.6", EntryPoint = "dlopen")]
    private static extern IntPtr Open(string library, int flags);

    [DllImport("libc.so.6", EntryPoint = "dlvsym")]
    private static extern IntPtr FindVersion(IntPtr handle, string symbol, string version);
}
