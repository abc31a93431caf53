using System.ComponentModel;
using Google.Protobuf;
using Spectre.Console.Cli;

namespace FacePlatform.Tests.Benchmarks.Measuring;

/// <summary>The options of a command that measures with photos.</summary>
internal abstract class PhotoSettings : CommandSettings
{
    [CommandOption("--images <DIR>")]
    [Description("Photos, searched recursively; the sample photos where absent.")]
    public string? Images { get; init; }

    [CommandOption("--count <N>")]
    [Description("At most so many photos.")]
    [DefaultValue(200)]
    public int Count { get; init; } = 200;

    /// <summary>The files of the photos.</summary>
    public ByteString[] ReadPhotos() => PhotoFiles.Read(Images, Count);
}
