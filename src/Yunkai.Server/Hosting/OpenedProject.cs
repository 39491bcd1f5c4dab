using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Projects;

namespace Yunkai.Server.Hosting;

/// <summary>A project that is being served.</summary>
public sealed record OpenedProject
{
    public required ProjectFolder Project { get; init; }
    public required CloudEnvironment Environment { get; init; }

    /// <summary>The functions, kept up to date with the folder; also the way to lead their outgoing calls elsewhere later.</summary>
    public required ProjectFunctions Functions { get; init; }

    /// <summary>What became of each function folder.</summary>
    public required IReadOnlyList<FunctionDeployment> Deployments { get; init; }

    /// <summary>Key pair that signs <c>/admin</c> calls for this environment; the same for one data folder.</summary>
    public required string SecretId { get; init; }
    public required string SecretKey { get; init; }

    /// <summary>Secret of the AppID for the official HTTP API; the same for one data folder.</summary>
    public required string AppSecret { get; init; }
}
