using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using FacePlatform.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace FacePlatform.Tests.Deploy.Variables;

/// <summary>
/// A service as it was built, read without starting it: which configuration its classes and its settings name.
/// <code>
///   FacePlatform.X.dll ─▶ FacePlatform.* that it uses ─▶ classes with a constant Section ─▶ their properties
///                                                     └▶ constants Database, ConnectionName
///   appsettings.json ───▶ every key, and the clients below Clients
/// </code>
/// </summary>
internal sealed class ServiceAssembly
{
    private const string Prefix = "FacePlatform.";

    private static readonly ConcurrentDictionary<string, ServiceAssembly> s_loaded = new();

    private ServiceAssembly(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        Settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Path.GetDirectoryName(path)!, "appsettings.json"), optional: false)
            .Build();
        var types = AssembliesOf(path).SelectMany(assembly => assembly.GetTypes()).ToArray();
        Options = [.. types.Where(type => Constant(type, "Section") is not null).Select(type => new OptionsClass(type, Constant(type, "Section")!))];
        ConnectionNames = types
            .SelectMany(type => new[] { Constant(type, "Database"), Constant(type, "ConnectionName") })
            .OfType<string>()
            .ToHashSet();
    }

    public string Name { get; }

    /// <summary>Its appsettings.json.</summary>
    public IConfigurationRoot Settings { get; }

    /// <summary>The classes that its configuration is bound to.</summary>
    public IReadOnlyList<OptionsClass> Options { get; }

    /// <summary>The names below <c>ConnectionStrings</c>.</summary>
    public IReadOnlySet<string> ConnectionNames { get; }

    /// <summary>The service of a project.</summary>
    public static ServiceAssembly Of(string project) => s_loaded.GetOrAdd(project, name => new(PathOf(name)));

    // Some are built for one platform, below a folder with its name. What was built last is what counts.
    private static string PathOf(string project)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return new[] { "", RuntimeInformation.RuntimeIdentifier }
            .Select(platform => Path.Combine(
                RepositoryRoot.Path, $"services/{project}/bin/{configuration}/net10.0", platform, $"{Prefix}{project}.dll"))
            .Where(File.Exists)
            .MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new FileNotFoundException($"No service {project} was built.");
    }

    private static IEnumerable<Assembly> AssembliesOf(string path)
    {
        var resolver = new AssemblyDependencyResolver(path);
        var context = new AssemblyLoadContext(Path.GetFileName(path), isCollectible: true);
        context.Resolving += (_, name) =>
            resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        var open = new Queue<Assembly>([context.LoadFromAssemblyPath(path)]);
        var seen = new HashSet<string?>();
        while (open.TryDequeue(out var assembly))
        {
            if (!seen.Add(assembly.FullName))
                continue;
            yield return assembly;
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith(Prefix, StringComparison.Ordinal)))
                open.Enqueue(context.LoadFromAssemblyPath(resolver.ResolveAssemblyToPath(name)!));
        }
    }

    private static string? Constant(Type type, string name) =>
        type.GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic) is { IsLiteral: true } field
        && field.FieldType == typeof(string)
            ? (string?)field.GetRawConstantValue()
            : null;
}
