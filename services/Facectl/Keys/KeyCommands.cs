using FacePlatform.Facectl.Client;
using FacePlatform.Facectl.Output;
using FacePlatform.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Spectre.Console.Cli;

namespace FacePlatform.Facectl.Keys;

/// <summary><c>keys create|list|delete</c></summary>
internal static class KeyCommands
{
    public static void AddKeyCommands(this IConfigurator config) => config.AddBranch("keys", branch =>
    {
        branch.SetDescription("API keys of your tenant. Needs the scope admin.");
        branch.AddCommand<Create>("create").WithDescription("Creates a key and prints its secret, once.")
            .WithExample("keys", "create", "--name", "turnstile", "--scopes", "verify,identify");
        branch.AddCommand<List>("list").WithDescription("All keys.");
        branch.AddCommand<Delete>("delete").WithDescription("Withdraws a key.");
    });

    private static object Document(ApiKey key) => new
    {
        key.Name,
        key.DisplayName,
        Scopes = key.Scopes.Select(Name),
        CreateTime = TimeText.Of(key.CreateTime),
        ExpireTime = TimeText.Of(key.ExpireTime),
    };

    private static string Name(Scope scope) => scope.ToString().ToLowerInvariant();

    internal sealed class Create(Terminal terminal) : PlatformCommand<CreateKeySettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, CreateKeySettings settings, CancellationToken cancellationToken)
        {
            var key = new ApiKey { DisplayName = settings.Name, Scopes = { settings.ParseScopes() } };
            if (settings.Expires is { } expires)
                key.ExpireTime = expires.ToTimestamp();
            var answer = await client.ApiKeys.CreateApiKeyAsync(
                new() { ApiKey = key }, cancellationToken: cancellationToken);
            terminal.Write(new { Key = Document(answer.ApiKey), answer.Secret }, console =>
            {
                console.WriteLine($"{answer.ApiKey.Name}: {string.Join(", ", answer.ApiKey.Scopes.Select(Name))}");
                console.WriteLine("The secret is shown only now:");
                console.WriteLine($"export FACEPLATFORM_KEY={answer.Secret}");
            });
            return ExitCode.Done;
        }
    }

    internal sealed class List(Terminal terminal) : PlatformCommand<PlatformSettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, PlatformSettings settings, CancellationToken cancellationToken)
        {
            var keys = await Pages.AllAsync<ApiKey>(async token =>
            {
                var page = await client.ApiKeys.ListApiKeysAsync(
                    new() { PageSize = Pages.Size, PageToken = token }, cancellationToken: cancellationToken);
                return (page.ApiKeys, page.NextPageToken);
            });
            terminal.Write(new { Keys = keys.Select(Document) }, console =>
            {
                var table = new Table().Border(TableBorder.Simple).AddColumns("key", "scopes", "created", "expires", "name");
                foreach (var k in keys)
                    table.AddRow(new[]
                    {
                        k.Name, string.Join(", ", k.Scopes.Select(Name)), TimeText.Of(k.CreateTime) ?? "",
                        TimeText.Of(k.ExpireTime) ?? "never", k.DisplayName,
                    }.Select(Markup.Escape).ToArray());
                console.Write(table);
            });
            return ExitCode.Done;
        }
    }

    internal sealed class Delete(Terminal terminal) : PlatformCommand<DeleteKeySettings>
    {
        protected override async Task<int> RunAsync(
            PlatformClient client, DeleteKeySettings settings, CancellationToken cancellationToken)
        {
            const string Prefix = "apiKeys/";
            var name = settings.Key.StartsWith(Prefix, StringComparison.Ordinal) ? settings.Key : Prefix + settings.Key;
            await client.ApiKeys.DeleteApiKeyAsync(new() { Name = name }, cancellationToken: cancellationToken);
            terminal.Write(new { Deleted = name }, console => console.WriteLine($"{name} is withdrawn."));
            return ExitCode.Done;
        }
    }
}
