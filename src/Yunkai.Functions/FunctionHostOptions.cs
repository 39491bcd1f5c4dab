namespace Yunkai.Functions;

/// <summary>Limits and places of the function host.</summary>
public sealed class FunctionHostOptions
{
    /// <summary>Folder for sockets, embedded scripts and per-instance temporary folders; short, since a unix socket path holds about 100 bytes.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The Node.js executable; searched in PATH when null.</summary>
    public string? NodePath { get; init; }

    /// <summary>Base address of the worker gateway, e.g. <c>http://127.0.0.1:41234/admin</c>; read when a worker starts.</summary>
    public required Func<Uri> GatewayUrl { get; init; }

    /// <summary>Idle pre-started workers kept per SDK package. Default 1.</summary>
    public int SpareWorkers { get; init; } = 1;

    /// <summary>Most instances of one function. Default 4 in dev; each costs about 32 MB.</summary>
    public int MaxInstancesPerFunction { get; init; } = 4;

    /// <summary>Calls waiting per function beyond the running ones; more are rejected. Default 1000 (the platform's concurrency).</summary>
    public int MaxQueuedPerFunction { get; init; } = 1000;

    /// <summary>Quick calls handed to a busy instance ahead of time so that frames batch; those behind a call that turns out slow are taken back. Default 16; 1 turns it off.</summary>
    public int QueueDepthPerInstance { get; init; } = 16;

    /// <summary>How long leftovers of a finished call may keep an instance busy. Default 500 ms.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Idle time after which an instance is frozen; null never freezes. Default 100 ms.</summary>
    public TimeSpan? FreezeAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Idle time after which an instance ends. Default 10 minutes.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest event and result in bytes. Default 6 MB each, as documented.</summary>
    public int MaxEventBytes { get; init; } = 6 * 1024 * 1024;
    public int MaxResultBytes { get; init; } = 6 * 1024 * 1024;
}
