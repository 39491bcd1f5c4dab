using System.Text.Json;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Projects;

/// <summary>What a project's <c>yunkai.json</c> says (docs/configuration.md). Mistakes in it are errors that name the place.</summary>
public sealed record ProjectSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };
    private static readonly string[] Known = ["$schema", "env", "appId", "collections", "functions", "outbound", "services", "web", "limits", "storage"];

    public string? EnvironmentId { get; init; }
    public string? AppId { get; init; }
    public IReadOnlyDictionary<string, CollectionSettings> Collections { get; init; } = new Dictionary<string, CollectionSettings>();
    public IReadOnlyDictionary<string, FunctionSettings> Functions { get; init; } = new Dictionary<string, FunctionSettings>();

    /// <summary>Address prefixes of functions' outgoing calls that are led elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Outbound { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, ServiceSettings> Services { get; init; } = new Dictionary<string, ServiceSettings>();

    /// <summary>Folder of web pages served under <c>/app/</c>, relative to the project.</summary>
    public string? WebFolder { get; init; }

    /// <summary>Permission of stored files; null is the platform's default (READONLY).</summary>
    public AclTag? FilePermission { get; init; }

    /// <summary>Reads the file; empty settings when it does not exist. Throws <see cref="ProjectException"/>.</summary>
    public static ProjectSettings Read(string path)
    {
        if (!File.Exists(path))
        {
            return new ProjectSettings();
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        }
        catch (JsonException error)
        {
            throw SettingsReader.NotJson("yunkai.json", error);
        }

        using (document)
        {
            var root = new SettingsReader(document.RootElement, "");
            root.AllowOnly(Known);
            return new ProjectSettings
            {
                EnvironmentId = root.Text("env"),
                AppId = root.Text("appId"),
                Collections = root.Map("collections", ReadCollection),
                Functions = root.Map("functions", ReadFunction),
                Outbound = root.Map("outbound", item => item.AsAddress()),
                Services = root.Map("services", ReadService),
                WebFolder = root.Text("web"),
                FilePermission = root.Object("storage") is { } storage ? storage.Tag("aclTag") : null,
            };
        }
    }

    private static CollectionSettings ReadCollection(SettingsReader item)
    {
        item.AllowOnly("aclTag", "rule", "seed", "indexes");
        if (item.Has("rule"))
        {
            throw item.Error(ProjectProblem.RulesNotSupported, "rule", "custom security rules are not supported by this version; use aclTag READONLY, PRIVATE, ADMINWRITE or ADMINONLY");
        }

        return new CollectionSettings
        {
            Permission = item.Tag("aclTag"),
            SeedFile = item.Text("seed"),
            Indexes = item.List("indexes", ReadIndex),
        };
    }

    private static IndexDefinition ReadIndex(SettingsReader item)
    {
        item.AllowOnly("name", "fields", "unique", "sparse");
        var fields = item.Map("fields", direction => direction.AsDirection());
        if (fields.Count == 0)
        {
            throw item.Error(ProjectProblem.IndexFieldsMissing, "fields", "an index needs at least one field, e.g. {\"createdAt\": -1}");
        }

        var name = item.Text("name") ?? string.Join('_', fields.Select(field => $"{field.Key}_{(field.Value ? -1 : 1)}"));
        return new IndexDefinition(name, [.. fields.Select(field => new IndexField(field.Key, field.Value))]) { Unique = item.Flag("unique"), Sparse = item.Flag("sparse") };
    }

    private static FunctionSettings ReadFunction(SettingsReader item)
    {
        item.AllowOnly("timeout", "memorySize", "envVariables", "handler");
        return new FunctionSettings
        {
            TimeoutSeconds = item.Number("timeout", 1, 900),
            MemoryMegabytes = (int?)item.Number("memorySize", 64, 3072),
            Handler = item.Text("handler"),
            Variables = item.Has("envVariables") ? item.Map("envVariables", value => value.AsScalarText()) : null,
        };
    }

    private static ServiceSettings ReadService(SettingsReader item)
    {
        item.AllowOnly("command", "outbound");
        var command = item.List("command", word => word.AsText());
        return command.Count > 0 ? new ServiceSettings(command, item.Text("outbound")) : throw item.Error(ProjectProblem.CommandExpected, "command", "a list of words is needed, e.g. [\"node\", \"service/server.js\"]");
    }
}

/// <summary>A collection that the project wants to exist.</summary>
public sealed record CollectionSettings
{
    public AclTag? Permission { get; init; }

    /// <summary>JSON Lines (or a JSON array) loaded when the collection is empty; relative to the project.</summary>
    public string? SeedFile { get; init; }
    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];
}

/// <summary>A program that runs beside the project, e.g. a stand-in for an outside service.</summary>
/// <param name="Command">Program and arguments, run in the project folder with <c>PORT</c> set.</param>
/// <param name="Outbound">The address prefix that is led to it.</param>
public sealed record ServiceSettings(IReadOnlyList<string> Command, string? Outbound);
