using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yunkai.Functions.Packages;

/// <summary>
/// A function's <c>package-lock.json</c> (or <c>npm-shrinkwrap.json</c>) in the forms that can be tried. Lock files in the wild carry addresses of mirrors
/// that are gone, so the addresses are never used as they are.
/// </summary>
internal sealed class LockFile
{
    // npm puts the configured registry in place of any host when it is told "always"; this one is never contacted.
    private const string PlaceholderRegistry = "https://registry.invalid/";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512, AllowTrailingCommas = true };

    private readonly string _json;

    private LockFile(string json, string name, IReadOnlyList<string> hosts)
    {
        _json = json;
        Name = name;
        Hosts = hosts;
    }

    /// <summary>The file's name in the function folder.</summary>
    public string Name { get; }

    /// <summary>Hosts from which it wants to download; none for a lock file without addresses.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The content without the function's own name and version, so that functions with equal dependencies share one installation.</summary>
    public string Canonical => _json;

    /// <summary>Null when there is none, or it cannot be read (with a notice: it is npm's own file, so the manifest can do without it).</summary>
    public static LockFile? Read(string directory, ICollection<string> notices)
    {
        foreach (var name in new[] { "npm-shrinkwrap.json", "package-lock.json" })
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path))
            {
                continue;
            }

            try
            {
                if (JsonNode.Parse(File.ReadAllText(path), null, Deep) is JsonObject root && (root["packages"] is JsonObject || root["dependencies"] is JsonObject))
                {
                    Anonymize(root);
                    var hosts = new SortedSet<string>(StringComparer.Ordinal);
                    VisitResolved(root, (_, _, address) => hosts.Add(address.Host));
                    return new LockFile(root.ToJsonString(), name, [.. hosts]);
                }

                notices.Add($"{name} lists no packages and is ignored.");
            }
            catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
            {
                // ArgumentException: a member that occurs twice, as a merge gone wrong leaves it.
                notices.Add($"{name} cannot be read and is ignored: {error.Message}");
            }
        }

        if (File.Exists(Path.Combine(directory, "yarn.lock")) || File.Exists(Path.Combine(directory, "pnpm-lock.yaml")))
        {
            notices.Add("Only npm's lock file is used; versions were chosen from package.json.");
        }

        return null;
    }

    /// <summary>Every registry address becomes the usual place of that package and version; npm then puts the configured registry in front.</summary>
    public string WithRegistryReplaced()
    {
        var root = Parse();
        VisitResolved(root, static (entry, key, address) =>
        {
            if (PlaceOf(entry, key) is { } place)
            {
                entry["resolved"] = PlaceholderRegistry + place;
            }
            else
            {
                entry.Remove("resolved");
            }
        });
        return root.ToJsonString();
    }

    /// <summary>No addresses: npm looks each name and version up.</summary>
    public string WithoutAddresses()
    {
        var root = Parse();
        VisitResolved(root, static (entry, _, _) => entry.Remove("resolved"));
        return root.ToJsonString();
    }

    private JsonObject Parse() => (JsonObject)JsonNode.Parse(_json, null, Deep)!; // written by ourselves

    private static void Anonymize(JsonObject root)
    {
        root.Remove("name");
        root.Remove("version");
        if (root["packages"] is JsonObject packages && packages[""] is JsonObject own)
        {
            own.Remove("name");
            own.Remove("version");
            own.Remove("license");
            own.Remove("devDependencies");
        }
    }

    private static void VisitResolved(JsonObject root, Action<JsonObject, string, Uri> visit)
    {
        foreach (var (key, value) in (root["packages"] as JsonObject ?? []).ToArray())
        {
            Apply(value, key);
        }

        VisitOldTree(root["dependencies"] as JsonObject);

        void VisitOldTree(JsonObject? dependencies)
        {
            foreach (var (key, value) in (dependencies ?? []).ToArray())
            {
                Apply(value, key);
                VisitOldTree((value as JsonObject)?["dependencies"] as JsonObject);
            }
        }

        void Apply(JsonNode? node, string key)
        {
            // Addresses with another scheme (git+ssh and the like) are the only source of their package and stay.
            if (node is JsonObject entry && Text(entry, "resolved") is { } resolved
                && Uri.TryCreate(resolved, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                && IsFromRegistry(entry, address))
            {
                visit(entry, key, address);
            }
        }
    }

    // A tarball from anywhere else (a release page, say) has its address as version in the old format, and a link has no version at all.
    private static bool IsFromRegistry(JsonObject entry, Uri address) =>
        Text(entry, "version") is { Length: > 0 } version && char.IsAsciiDigit(version[0]) && address.AbsolutePath.Contains(version, StringComparison.Ordinal);

    private static string? PlaceOf(JsonObject entry, string key)
    {
        var name = Text(entry, "name") ?? key[(key.LastIndexOf("node_modules/", StringComparison.Ordinal) is var at and >= 0 ? at + "node_modules/".Length : 0)..];
        return name.Length == 0 ? null : $"{name}/-/{name[(name.LastIndexOf('/') + 1)..]}-{Text(entry, "version")}.tgz";
    }

    private static string? Text(JsonObject entry, string member) => entry[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
