using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Jobs;

/// <summary>A command about one job.</summary>
public class JobSettings : PlatformSettings
{
    [CommandArgument(0, "<NAME>")]
    [Description(
        "The job's name, such as trainings/1234 or migrations/1234. Without a collection it is a style transfer's.")]
    public string Name { get; set; } = "";

    /// <summary>The full name.</summary>
    internal string JobName => Name.Contains('/', StringComparison.Ordinal) ? Name : $"styleTransfers/{Name}";

    /// <summary>What the job is.</summary>
    internal JobKind Kind => JobKinds.Of(JobName);
}
