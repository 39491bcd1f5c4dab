using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Functions;
using Yunkai.Functions.Packages;

namespace Yunkai.Server.Hosting;

/// <summary>What a running server is made of, shared by its listeners.</summary>
internal sealed record ServerParts
{
    public required YunkaiServerOptions Options { get; init; }
    public required EnvironmentDirectory Environments { get; init; }
    public required EnvironmentResolver Resolver { get; init; }
    public required ServerKeyIndex Keys { get; init; }
    public required ServerCredentials Credentials { get; init; }
    public required IFunctionHost Host { get; init; }
    public required IFunctionPackages Packages { get; init; }
    public required RequestIds RequestIds { get; init; }
    public required string ConsoleToken { get; init; }
    public required string PairingCode { get; init; }
}
