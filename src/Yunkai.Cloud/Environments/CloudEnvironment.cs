using Yunkai.Cloud.Database;
using Yunkai.Cloud.Files;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>One environment: its data, functions and files, and what they are limited to.</summary>
public sealed class CloudEnvironment : IAsyncDisposable
{
    public required string Id { get; init; }
    public required string AppId { get; init; }
    public required CloudLimits Limits { get; init; }
    public required IDocumentStore Store { get; init; }

    /// <summary>Logins, tokens and users.</summary>
    public required IdentityService Identity { get; init; }
    public required DatabaseService Database { get; init; }
    public required FunctionService Functions { get; init; }
    public required FileService Files { get; init; }

    /// <summary>Which functions are deployed; filled when a project is opened.</summary>
    public required DeployedFunctions Deployed { get; init; }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
