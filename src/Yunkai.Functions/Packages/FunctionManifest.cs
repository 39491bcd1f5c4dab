using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yunkai.Functions.Packages;

/// <summary>What a function's <c>package.json</c> says that matters here. A missing file is an empty manifest.</summary>
internal sealed class FunctionManifest
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    private static readonly SearchValues<char> NeverInNames = SearchValues.Create("\\:*?\"<>|\0 \t\r\n");

    public bool Exists { get; private init; }

    /// <summary>Name to range; <c>devDependencies</c> are never installed.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; private init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyDictionary<string, string> OptionalDependencies { get; private init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>npm's <c>overrides</c>, or null.</summary>
    public JsonObject? Overrides { get; private init; }
    public string? Main { get; private init; }

    /// <summary>The file in a form Node.js can read, when the one in the folder is not; else null.</summary>
    public string? Repaired { get; private init; }

    public static FunctionManifest Read(string functionName, string path, ICollection<string> notices)
    {
        if (!File.Exists(path))
        {
            return new FunctionManifest();
        }

        var text = File.ReadAllText(path); // drops a byte order mark
        if (string.IsNullOrWhiteSpace(text))
        {
            notices.Add("package.json is empty and is treated as if it said {}.");
            return new FunctionManifest { Exists = true, Repaired = "{}\n" };
        }

        var (root, isRepaired) = Parse(functionName, text);
        if (isRepaired)
        {
            notices.Add("package.json has comments or trailing commas, which npm refuses; they were ignored.");
        }

        return new FunctionManifest
        {
            Exists = true,
            Dependencies = Ranges(functionName, root, "dependencies"),
            OptionalDependencies = Ranges(functionName, root, "optionalDependencies"),
            Overrides = root["overrides"] as JsonObject,
            Main = root["main"] is JsonValue main && main.TryGetValue<string>(out var file) ? file : null,
            Repaired = isRepaired ? root.ToJsonString() : HasMark(path) ? text : null,
        };
    }

    /// <summary>The same manifest with one more dependency.</summary>
    public FunctionManifest With(string package, string range) => new()
    {
        Exists = Exists,
        Dependencies = new SortedDictionary<string, string>(Dependencies.ToDictionary(), StringComparer.Ordinal) { [package] = range },
        OptionalDependencies = OptionalDependencies,
        Overrides = Overrides,
        Main = Main,
        Repaired = Repaired,
    };

    private static (JsonObject Root, bool IsRepaired) Parse(string functionName, string text)
    {
        JsonException first;
        try
        {
            return (AsObject(functionName, JsonNode.Parse(text, null, Strict)), false);
        }
        catch (JsonException error)
        {
            first = error;
        }

        try
        {
            return (AsObject(functionName, JsonNode.Parse(text, null, Lenient)), true);
        }
        catch (JsonException)
        {
            throw new PackageException(
                PackageProblem.ManifestNotJson,
                [functionName, FormattableString.Invariant($"{first.LineNumber + 1}"), FormattableString.Invariant($"{first.BytePositionInLine + 1}"), first.Message.Split(" LineNumber:", 2)[0]],
                $"Function \"{functionName}\": package.json is not valid JSON at line {first.LineNumber + 1}, byte {first.BytePositionInLine + 1}: {first.Message} Correct the file; it is read again at the next call.", first);
        }
    }

    private static JsonObject AsObject(string functionName, JsonNode? node) =>
        node as JsonObject ?? throw new PackageException($"Function \"{functionName}\": package.json must hold an object such as {{\"dependencies\":{{\"wx-server-sdk\":\"~3.0.4\"}}}}.");

    private static SortedDictionary<string, string> Ranges(string functionName, JsonObject root, string member)
    {
        var ranges = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root[member] is null)
        {
            return ranges;
        }

        foreach (var (name, value) in root[member] as JsonObject ?? throw new PackageException($"Function \"{functionName}\": \"{member}\" in package.json must be an object of names and versions."))
        {
            if (value is not JsonValue range || !range.TryGetValue<string>(out var text))
            {
                throw new PackageException($"Function \"{functionName}\": the version of \"{name}\" in package.json must be a text such as \"^1.0.0\".");
            }

            if (!IsPackageName(name))
            {
                throw new PackageException($"Function \"{functionName}\": \"{name}\" in package.json is not a package name.");
            }

            ranges[name] = text.Trim();
        }

        return ranges;
    }

    // The name becomes part of a path: nothing that climbs or hides. npm's own rules are stricter and come afterwards.
    private static bool IsPackageName(string name)
    {
        var parts = name.Split('/');
        return name.Length is > 0 and <= 214
            && (parts.Length == 1 || (parts.Length == 2 && parts[0].Length > 1 && parts[0][0] == '@'))
            && Array.TrueForAll(parts, part => part.Length > 0 && part[0] != '.' && !part.AsSpan().ContainsAny(NeverInNames));
    }

    private static bool HasMark(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[3];
        return file.ReadAtLeast(start, 3, throwOnEndOfStream: false) == 3 && start.SequenceEqual(Encoding.UTF8.Preamble);
    }
}
