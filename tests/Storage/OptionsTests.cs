using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Storage;

public sealed class OptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ConnectionStrings:notes", "Data Source=:memory:", "must be a file")]
    [InlineData("ConnectionStrings:notes", "Password=secret;nonsense", "is not a connection string")]
    [InlineData("ConnectionStrings:notes", "Nonsense=secret", "is not a connection string")]
    [InlineData("Storage:Provider", "postgres", "must name a Host")]
    [InlineData("Storage:DataFolder", "", "DataFolder")]
    [InlineData("Storage:BusyTimeout", "00:00:00", "BusyTimeout")]
    public async Task A_wrong_setting_is_an_error_at_start_that_repeats_no_password(
        string key, string value, string message)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => NotesHost.StartAsync(NotesHost.Setting(_folder), (key, value)));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public async Task A_connection_string_places_the_file()
    {
        var path = Path.Combine(_folder.Path, "deeper", "elsewhere.db");
        await using var host = await NotesHost.StartAsync(("ConnectionStrings:notes", $"Data Source={path}"));
        Assert.True(File.Exists(path));
        await using var notes = host.Open();
        Assert.Equal("Microsoft.EntityFrameworkCore.Sqlite", notes.Database.ProviderName);
    }
}
