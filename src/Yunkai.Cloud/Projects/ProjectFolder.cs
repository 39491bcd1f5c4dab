using System.Text.Json;

namespace Yunkai.Cloud.Projects;

/// <summary>
/// A Mini Program project as it lies on disk: what <c>project.config.json</c>, <c>cloudbaserc.json</c> and <c>yunkai.json</c> say, corrected by
/// what is really there (reference: real-projects). Reading never fails for a file that is missing or names a folder that does not exist;
/// such things become <see cref="Notices"/>.
/// </summary>
public sealed class ProjectFolder
{
    /// <summary>Used when a project names no AppID; the same for every such project.</summary>
    public const string DefaultAppId = "wx0000000000000000";

    private static readonly string[] UsualFunctionRoots = ["cloudfunctions", "cloudfunction", "cloud/functions", "cloud", "functions", "server/cloud-functions"];
    private static readonly string[] UsualMiniprogramRoots = ["miniprogram", "client", "."];
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    private ProjectFolder(string root, ProjectSettings settings)
    {
        Root = root;
        Settings = settings;
    }

    /// <summary>Full path.</summary>
    public string Root { get; }

    /// <summary>What <c>yunkai.json</c> asks for; empty settings when there is none.</summary>
    public ProjectSettings Settings { get; }

    public string Name { get; private init; } = "";
    public string AppId { get; private init; } = DefaultAppId;

    /// <summary>The environment id the project names (<c>yunkai.json</c>, else <c>cloudbaserc.json</c>), or null.</summary>
    public string? EnvironmentId { get; private init; }

    /// <summary>Full path of the folder whose sub-folders are functions; null when there is none.</summary>
    public string? FunctionRoot { get; private init; }

    /// <summary>Full path of the Mini Program's own code; null when it is not found.</summary>
    public string? MiniprogramRoot { get; private init; }

    /// <summary>Function settings of <c>cloudbaserc.json</c>, by name.</summary>
    public IReadOnlyDictionary<string, FunctionSettings> DeclaredFunctions { get; private init; } = new Dictionary<string, FunctionSettings>();

    public IReadOnlyList<string> Notices { get; private init; } = [];

    /// <summary>Reads a folder. Throws <see cref="ProjectException"/> when it does not exist or <c>yunkai.json</c> is wrong (that file is ours, so mistakes are told).</summary>
    public static ProjectFolder Read(string directory)
    {
        var root = Path.GetFullPath(directory);
        if (!Directory.Exists(root))
        {
            throw new ProjectException(ProjectProblem.FolderMissing, [directory], $"The folder \"{directory}\" does not exist.");
        }

        var notices = new List<string>();
        using var config = ReadJson(Path.Combine(root, "project.config.json"), notices);
        using var privateConfig = ReadJson(Path.Combine(root, "project.private.config.json"), notices);
        using var cloudbase = ReadJson(Path.Combine(root, "cloudbaserc.json"), notices);
        var settings = ProjectSettings.Read(Path.Combine(root, "yunkai.json"));

        var appId = Text(privateConfig, "appid") ?? Text(config, "appid");
        var functionRoot = FindFunctionRoot(root, config, cloudbase, notices);
        return new ProjectFolder(root, settings)
        {
            Name = Uri.UnescapeDataString(Text(config, "projectname") ?? Path.GetFileName(root.TrimEnd(Path.DirectorySeparatorChar))),
            AppId = settings.AppId ?? (appId is { Length: > 0 } && appId != "touristappid" ? appId : DefaultAppId),
            EnvironmentId = settings.EnvironmentId ?? ValidEnvironmentId(Text(cloudbase, "envId")),
            FunctionRoot = functionRoot,
            MiniprogramRoot = FindMiniprogramRoot(root, config),
            DeclaredFunctions = DeclaredIn(cloudbase),
            Notices = notices,
        };
    }

    /// <summary>The function folders, by name. Folder names win over what configuration files list.</summary>
    public IReadOnlyDictionary<string, string> FindFunctions()
    {
        var functions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (FunctionRoot is null || !Directory.Exists(FunctionRoot))
        {
            return functions;
        }

        foreach (var directory in Directory.EnumerateDirectories(FunctionRoot))
        {
            var name = Path.GetFileName(directory);
            if (!name.StartsWith('.') && name is not "node_modules" and not "cloudfunctionTemplate" && LooksLikeFunction(directory))
            {
                functions[name] = directory;
            }
        }

        return functions;
    }

    /// <summary>Full path of an existing file that a settings file names, only when it lies inside the project; else null.</summary>
    public string? FindFile(string relative) => Inside(Root, relative) is { } path && File.Exists(path) ? path : null;

    /// <summary>The same for a folder.</summary>
    public string? FindFolder(string relative) => Inside(Root, relative) is { } path && Directory.Exists(path) ? path : null;

    /// <summary>The settings of one function: <c>yunkai.json</c> over <c>cloudbaserc.json</c>.</summary>
    public FunctionSettings SettingsOf(string functionName)
    {
        var declared = DeclaredFunctions.GetValueOrDefault(functionName) ?? new FunctionSettings();
        return Settings.Functions.TryGetValue(functionName, out var own) ? own.Over(declared) : declared;
    }

    private static bool LooksLikeFunction(string directory) =>
        File.Exists(Path.Combine(directory, "index.js")) || File.Exists(Path.Combine(directory, "package.json"))
        || File.Exists(Path.Combine(directory, "index.mjs")) || File.Exists(Path.Combine(directory, "config.json"));

    private static string? FindFunctionRoot(string root, JsonDocument? config, JsonDocument? cloudbase, List<string> notices)
    {
        var named = Text(config, "cloudfunctionRoot") ?? Text(cloudbase, "functionRoot");
        if (named is { Length: > 0 } && Inside(root, named) is { } path && Directory.Exists(path))
        {
            return path;
        }

        var miniprogramRoot = Text(config, "miniprogramRoot") is { Length: > 0 } mini ? Inside(root, mini) : null;
        foreach (var parent in new[] { root, miniprogramRoot })
        {
            foreach (var candidate in UsualFunctionRoots)
            {
                if (parent is not null && Path.Combine(parent, candidate) is var folder && Directory.Exists(folder)
                    && Directory.EnumerateDirectories(folder).Any(LooksLikeFunction))
                {
                    if (named is { Length: > 0 })
                    {
                        notices.Add($"project.config.json names the function folder \"{named}\", which does not exist; using \"{Path.GetRelativePath(root, folder)}\".");
                    }

                    return folder;
                }
            }
        }

        if (named is { Length: > 0 })
        {
            notices.Add($"project.config.json names the function folder \"{named}\", which does not exist, and no other was found; no function is deployed.");
        }

        return null;
    }

    private static string? FindMiniprogramRoot(string root, JsonDocument? config)
    {
        if (Text(config, "miniprogramRoot") is { Length: > 0 } named && Inside(root, named) is { } path && File.Exists(Path.Combine(path, "app.json")))
        {
            return path;
        }

        return UsualMiniprogramRoots.Select(name => Path.GetFullPath(Path.Combine(root, name))).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "app.json")));
    }

    /// <summary>A path from a configuration file, only when it stays inside the project.</summary>
    private static string? Inside(string root, string relative)
    {
        var path = Path.GetFullPath(Path.Combine(root, relative.Replace('\\', '/').TrimEnd('/')));
        return path == root || path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    private static string? ValidEnvironmentId(string? id) =>
        id is { Length: > 0 and <= 40 } && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_') ? id : null;

    private static Dictionary<string, FunctionSettings> DeclaredIn(JsonDocument? cloudbase)
    {
        var result = new Dictionary<string, FunctionSettings>(StringComparer.Ordinal);
        if (cloudbase is not null && cloudbase.RootElement.ValueKind == JsonValueKind.Object
            && cloudbase.RootElement.TryGetProperty("functions", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
            {
                if (item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
                {
                    // The old format nests the settings in "config".
                    var inner = item.TryGetProperty("config", out var nested) && nested.ValueKind == JsonValueKind.Object ? FunctionSettings.FromForeign(nested) : new FunctionSettings();
                    result[name.GetString()!] = FunctionSettings.FromForeign(item).Over(inner); // the kind was checked
                }
            }
        }

        return result;
    }

    private static JsonDocument? ReadJson(string path, List<string> notices)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            // ReadAllText drops a byte order mark, which editors on Windows like to write.
            return JsonDocument.Parse(File.ReadAllText(path), Lenient);
        }
        catch (JsonException error)
        {
            notices.Add($"{Path.GetFileName(path)} is not valid JSON and is ignored: {error.Message}");
            return null;
        }
    }

    private static string? Text(JsonDocument? document, string name) =>
        document is { RootElement.ValueKind: JsonValueKind.Object } && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
