using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Logs;

namespace Yunkai.Server.Hosting;

/// <summary>What a server needs to start; the command line fills this from flags and files.</summary>
public sealed class YunkaiServerOptions
{
    /// <summary>Folder with <c>server.db</c>, <c>envs/</c>, <c>blobs/</c>, <c>packages/</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address to listen on. Default loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>Base of every absolute address handed out; null uses the validated Host header of the request.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Login by simulator: <c>dev:alice</c> names the user. Never in production.</summary>
    public bool UseSimulator { get; init; }

    /// <summary>What a simulator login from an address that is not loopback must present; null makes one.</summary>
    public string? PairingCode { get; init; }

    /// <summary>An unknown environment id becomes an alias of the only environment, with a notice (the default of <c>dev</c>).</summary>
    public bool AliasUnknownEnvironments { get; init; }
    public required CloudLimits Limits { get; init; }
    public required IActivityLog Activity { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
