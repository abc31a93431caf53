using System.Text.Json;
using FacePlatform.Tests.Fixtures.Cluster;

namespace FacePlatform.Tests.Deploy.Running;

internal static class FacectlAnswers
{
    /// <summary>Runs a command that must succeed.</summary>
    public static async Task<JsonElement> DoneAsync(this PlatformCluster platform, params string[] arguments)
    {
        var (exitCode, document) = await platform.FacectlAsync(arguments);
        Assert.True(exitCode == 0, $"facectl {string.Join(' ', arguments)} ended with {exitCode}: {document}");
        return document;
    }

    /// <summary>A property that is a text.</summary>
    public static string? Text(this JsonElement document, string property) => document.GetProperty(property).GetString();
}
