using FacePlatform.Tests.Chaos.KillIdentity;

namespace FacePlatform.Tests.Identity.Suite;

/// <summary>One round of the chaos command; <c>dotnet run --project tests/Chaos -- kill-identity</c> runs many.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Acknowledged_enrolments_survive_a_kill_during_an_import()
    {
        var folder = Directory.CreateTempSubdirectory("faceplatform-kill-");
        try
        {
            var round = await new KillImport(folder.FullName, seed: 3).RunAsync();
            Assert.Empty(round.Lost);
            Assert.True(round.Acknowledged > 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
