using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Logs;

/// <summary>What happens in an environment, for the person who watches: calls, console output of functions, notices.</summary>
/// <remarks>Called on request paths: implementations must not block.</remarks>
public interface IActivityLog
{
    /// <summary>False when nobody watches, so that callers need not build records.</summary>
    bool IsWatched { get; }

    void Called(CallActivity activity);

    void Printed(ConsoleActivity activity);

    /// <summary>Something the developer should know; each text is passed on once.</summary>
    void Notice(string text);
}

/// <summary>One call: who did what, how it ended, how long it took.</summary>
/// <param name="Target">Collection, function or path.</param>
/// <param name="Error">Null when it went well.</param>
public sealed record CallActivity(string EnvironmentId, string RequestId, Caller Caller, string Action, string Target, string Result, CloudErrorCode? Error, TimeSpan Duration);

/// <summary>Something a function printed.</summary>
public sealed record ConsoleActivity(string EnvironmentId, string FunctionName, string RequestId, string Level, string Text);
