namespace Yunkai.Functions;

/// <summary>Credentials for the code inside a worker. Implemented by the layer that knows who callers are.</summary>
public interface IInstanceCredentials
{
    /// <summary>Makes a key pair for a new instance of a function.</summary>
    InstanceKey Issue(string environmentId, string functionName, string instanceId);

    /// <summary>Called when an invocation starts on an instance; returns the session token that is valid until <see cref="End"/>.</summary>
    string Begin(InstanceKey key, string requestId);

    /// <summary>Called when nothing of the invocation is pending any more, or it was killed.</summary>
    void End(InstanceKey key, string requestId);

    void Revoke(InstanceKey key);
}

/// <summary>The secret id and key in <c>TENCENTCLOUD_SECRETID</c> and <c>TENCENTCLOUD_SECRETKEY</c>.</summary>
public sealed record InstanceKey(string SecretId, string SecretKey);

/// <summary>Receives what functions print. Called from the read loop: must not block.</summary>
public interface IFunctionConsole
{
    /// <param name="environmentId">The environment.</param>
    /// <param name="functionName">The function.</param>
    /// <param name="requestId">The invocation during which the line was printed; leftovers of an earlier call appear under the later one, as on the platform.</param>
    /// <param name="level">log, info, warn, error or debug; stdout and stderr for raw output.</param>
    /// <param name="text">One call's output, newlines included, cut at a stated limit.</param>
    void Write(string environmentId, string functionName, string requestId, string level, string text);
}
