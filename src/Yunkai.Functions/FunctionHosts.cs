using Yunkai.Functions.Pool;

namespace Yunkai.Functions;

/// <summary>Makes function hosts.</summary>
public static class FunctionHosts
{
    /// <summary>
    /// Makes a host. Nothing starts before the first <see cref="IFunctionHost.InvokeAsync"/> or <see cref="IFunctionHost.Warm"/>. Functions run in processes of
    /// their own with limits, without a sandbox (level L0): they can read what the server's user can read, and <c>/tmp</c> is the system's.
    /// </summary>
    /// <param name="options">Limits and places.</param>
    /// <param name="credentials">Keys and tokens for the code inside; called under a short lock, so it must answer at once and not call back into the host.</param>
    /// <param name="console">Receives what functions print.</param>
    /// <param name="timeProvider">Drives deadlines, freezing and idle limits.</param>
    public static IFunctionHost Create(FunctionHostOptions options, IInstanceCredentials credentials, IFunctionConsole console, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(timeProvider);
        return new NodeFunctionHost(options, credentials, console, timeProvider);
    }
}
