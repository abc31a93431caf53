using FacePlatform.Pipelines;
using FacePlatform.Tests.Fixtures;

namespace FacePlatform.Tests.Pipelines;

public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_one_has_none() => Assert.Null(CalibrationReader.Read(_folder.Path));

    [Fact]
    public void One_without_a_name_is_named_by_its_content()
    {
        Write("""{ "set": "own-people", "points": [ { "falseMatchRate": 0.01, "threshold": 0.25 } ] }""");
        Assert.Matches("^own-people-[0-9a-f]{8}$", CalibrationReader.Read(_folder.Path)!.Name);
    }

    [Theory]
    [InlineData("{", "calibration.json")]
    [InlineData("""{ "set": "x" }""", "a set and points")]
    [InlineData("""{ "set": "x", "points": [ { "falseMatchRate": 2 } ] }""", "falling rates")]
    public void What_is_no_calibration_is_refused(string json, string named)
    {
        Write(json);
        var exception = Assert.Throws<PipelineException>(() => CalibrationReader.Read(_folder.Path));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    private void Write(string json) =>
        File.WriteAllText(Path.Combine(_folder.Path, CalibrationReader.FileName), json);
}
