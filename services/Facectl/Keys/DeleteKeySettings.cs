using System.ComponentModel;
using FacePlatform.Facectl.Client;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Keys;

public sealed class DeleteKeySettings : PlatformSettings
{
    [CommandArgument(0, "<KEY>")]
    [Description("The key's name, with or without \"apiKeys/\".")]
    public string Key { get; set; } = "";
}
