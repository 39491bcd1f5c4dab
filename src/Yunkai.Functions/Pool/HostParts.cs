namespace Yunkai.Functions.Pool;

/// <summary>What every pool and instance of one host shares.</summary>
internal sealed record HostParts(FunctionHostOptions Options, IInstanceCredentials Credentials, IFunctionConsole Console, TimeProvider Time, SpareWorkers Spares)
{
    /// <summary>Limit on loading a function's code, which the platform does not count as part of the call.</summary>
    public static TimeSpan LoadLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Beyond <see cref="FunctionHostOptions.DrainLimit"/>: a worker that has not ended an answered call by then is stuck in its leftovers.</summary>
    public static TimeSpan DrainSlack { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Calls shorter than this may be handed out ahead of time; longer ones wait for an instance or get a new one.</summary>
    public const double QuickMicroseconds = 5_000;

    /// <summary>Calls shorter than this do not even wait for a socket: they get no more instances than there are processors.</summary>
    public const double BriefMicroseconds = 300;

    /// <summary>A wait this long is worth another instance.</summary>
    public static TimeSpan WorthAnInstance { get; } = TimeSpan.FromMilliseconds(20);
}
