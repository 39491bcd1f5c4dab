using Yunkai.Functions.Packages;

namespace Yunkai.Server.Hosting;

/// <summary>How a project is opened.</summary>
public sealed record OpenProjectOptions
{
    /// <summary>Overrides the id the project names.</summary>
    public string? EnvironmentId { get; init; }

    /// <summary>Outbound rules besides those of <c>yunkai.json</c>: the project's services with the ports they got.</summary>
    public IReadOnlyDictionary<string, string> Outbound { get; init; } = new Dictionary<string, string>();

    /// <summary>A folder whose files <c>COLLECTION.json</c> or <c>.jsonl</c> are loaded into collections that are empty; null loads what <c>yunkai.json</c> names.</summary>
    public string? SeedDirectory { get; init; }
    public IProgress<PackageProgress>? Progress { get; init; }
}
