using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Logs;
using Yunkai.Functions;
using Yunkai.Functions.Packages;
using Yunkai.Storage;

namespace Yunkai.Server.Hosting;

/// <summary>What a server needs to start; the command line fills this from flags and files.</summary>
public sealed class YunkaiServerOptions
{
    /// <summary>Folder with <c>server.db</c>, <c>envs/</c>, <c>blobs/</c>, <c>packages/</c>; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all. Default loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>Base of every absolute address handed out; null uses the validated Host header of the request.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Host names besides <c>localhost</c>, IP addresses and <see cref="PublicUrl"/> that a request's Host header may name in addresses handed out.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Web origins whose pages may call; <c>*</c> is every origin, <c>null</c> pages without one (local files, sandboxed frames).</summary>
    /// <remarks>Empty, and without <see cref="AllowOnlyLocalOrigins"/>, every origin may: tokens travel in the request, never in cookies.</remarks>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Besides <see cref="AllowedOrigins"/> only pages of this machine, of private networks and of WeChat's tools may call. To be set with the simulator:
    /// otherwise every web site the developer visits could log in as any of its users.
    /// </summary>
    public bool AllowOnlyLocalOrigins { get; init; }

    /// <summary>Login by simulator: <c>dev:alice</c> names the user. Never in production.</summary>
    public bool UseSimulator { get; init; }

    /// <summary>What a simulator login from an address that is not loopback must present; null makes one.</summary>
    public string? PairingCode { get; init; }

    /// <summary>An unknown environment id becomes an alias of the caller's environment, with a notice (the default of <c>dev</c>).</summary>
    public bool AliasUnknownEnvironments { get; init; }
    public required CloudLimits Limits { get; init; }
    public required IActivityLog Activity { get; init; }

    /// <summary>The Node.js executable; searched in PATH when null.</summary>
    public string? NodePath { get; init; }

    /// <summary>Folder for worker sockets and temporary files; short, since a unix socket path holds about 100 bytes. Null makes one in the system's temporary folder.</summary>
    public string? WorkDirectory { get; init; }

    /// <summary>Shared cache of installed function dependencies; null keeps it under <see cref="DataDirectory"/>.</summary>
    public string? PackageCacheDirectory { get; init; }

    /// <summary>The built client library, served as <c>/yunkai.js</c>; null when there is none.</summary>
    public string? ClientScriptPath { get; init; }

    /// <summary>Most instances of one function.</summary>
    public int MaxInstancesPerFunction { get; init; } = 4;

    /// <summary>How long running requests may take to end when the server stops. Default 10 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IdSource Ids { get; init; } = new();

    /// <summary>For what operators should know: unexpected errors with their request id. Never document contents, tokens or keys.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Makes the host of functions; null for Node.js processes. For embedders and tests.</summary>
    public Func<FunctionHostOptions, IInstanceCredentials, IFunctionConsole, TimeProvider, IFunctionHost>? CreateFunctionHost { get; init; }

    /// <summary>Prepares function folders; null for npm and <see cref="PackageCacheDirectory"/>. For embedders and tests.</summary>
    public IFunctionPackages? Packages { get; init; }
}
