using System.Text.Json;
using FacePlatform.Tests.Facectl.Doubles;

namespace FacePlatform.Tests.Facectl;

/// <summary>What tests of <c>facectl stylize</c> share.</summary>
public abstract class StylizeTest : FacectlTest
{
    protected const string Job = StyleTransferServiceDouble.Job;

    protected int Watches => Platform.Calls.Count(call => call.Method == "WatchStyleTransfer");

    protected Task<FacectlRun> StylizeAsync(string content, string output, params string[] more) =>
        RunAsync(["stylize", Photo(content), Photo("s"), "-o", PathOf(output), .. more]);

    protected async Task WatchedAsync()
    {
        while (Watches == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    protected static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();
}
