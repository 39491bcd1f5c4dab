using System.Text.Json.Serialization;

namespace Yunkai.Functions.Packages;

/// <summary>The small files this folder keeps on disk.</summary>
[JsonSerializable(typeof(InstallRecord))]
[JsonSerializable(typeof(NodeMemory))]
[JsonSerializable(typeof(PreparedRecord))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PackageJson : JsonSerializerContext;

/// <summary>Lies in a finished installation: what the user should know about how it was made.</summary>
internal sealed record InstallRecord(string[] Notices);

/// <summary>The last revision made of a function folder; the next start needs only stat calls.</summary>
internal sealed record PreparedRecord
{
    public required string Fingerprint { get; init; }

    /// <summary>What else decided: handler, Node.js version, settings.</summary>
    public required string Conditions { get; init; }
    public required string Revision { get; init; }

    /// <summary>Folder name of the snapshot.</summary>
    public required string Snapshot { get; init; }
    public required string Handler { get; init; }

    /// <summary>Key of the installation; null when the function needs none.</summary>
    public string? Installation { get; init; }
    public string? SdkName { get; init; }
    public string? SdkVersion { get; init; }
    public string? ConfigJson { get; init; }
    public string[] Notices { get; init; } = [];
}
