using FacePlatform.Identity.Index;
using FacePlatform.Tests.Fixtures;
using FacePlatform.Tests.Identity.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FacePlatform.Tests.Identity.Index;

/// <summary>What the service says at its start to a configuration of Qdrant that cannot be right.</summary>
public sealed class QdrantOptionsTests
{
    private const string Url = "http://127.0.0.1:1";

    [Theory]
    [InlineData("Url", "")]
    [InlineData("Url", "Index:Qdrant:Url", "qdrant:6334")]
    [InlineData("Url", "Index:Qdrant:Url", "ftp://qdrant:6334")]
    [InlineData("Url", "ConnectionStrings:qdrant", "Endpoint=nowhere;Key=the-secret")]
    [InlineData("Url", "ConnectionStrings:qdrant", "the-secret")]
    [InlineData("Thumbprint", "Index:Qdrant:Url", Url, "Index:Qdrant:CertificateThumbprint", "ab12")]
    [InlineData("CollectionPrefix", "Index:Qdrant:Url", Url, "Index:Qdrant:CollectionPrefix", "a/b")]
    [InlineData("Attempts", "Index:Qdrant:Url", Url, "Index:Qdrant:Attempts", "0")]
    [InlineData("CallTimeout", "Index:Qdrant:Url", Url, "Index:Qdrant:CallTimeout", "00:00:00")]
    [InlineData("MaxBatch", "Index:Qdrant:Url", Url, "Index:Qdrant:MaxBatch", "0")]
    [InlineData("Oversampling", "Index:Qdrant:Url", Url, "Index:Qdrant:Oversampling", "0.5")]
    [InlineData("WriteOrdering", "Index:Qdrant:Url", Url, "Index:Qdrant:WriteOrdering", "7")]
    [InlineData("WriteConsistencyFactor", "Index:Qdrant:Url", Url, "Index:Qdrant:WriteConsistencyFactor", "2")]
    public void What_is_wrong_is_named_and_no_secret_is(string expected, params string[] settings)
    {
        // The service's own registrations and start-up validation, without a host that dies while it is being asked.
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Index:Kind"] = "qdrant";
        foreach (var pair in settings.Chunk(2).Where(pair => pair.Length == 2))
            builder.Configuration[pair[0]] = pair[1];
        builder.AddIndex();
        using var services = builder.Services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(error.Failures, failure => failure.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("the-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Index:Qdrant:Url", Url, "Index:Qdrant:ReplicationFactor", "3", "Index:Qdrant:WriteConsistencyFactor", "2")]
    [InlineData("ConnectionStrings:qdrant", "Endpoint=https://127.0.0.1:1;Key=k", "Index:Qdrant:CertificateThumbprint", "ab12")]
    [InlineData("Index:Qdrant:Url", Url, "Index:Qdrant:ReadConsistency", "quorum", "Index:Qdrant:WriteOrdering", "strong")]
    public async Task A_right_configuration_starts_whether_Qdrant_answers_or_not(params string[] settings)
    {
        using var folder = new TemporaryFolder();
        (string, string)[] given =
        [
            ("Storage:DataFolder", folder.Path),
            ("Index:Kind", "qdrant"),
            .. settings.Chunk(2).Select(pair => (pair[0], pair[1])),
        ];
        await using var host = IdentityHost.StartWithoutIndex(given);
        await new Caller(host.Client, "tenant").RegisterAsync();
    }
}
