using System.Collections.Concurrent;

namespace Yunkai.Functions.Tests;

/// <summary>Issues readable keys and tokens and remembers which are valid.</summary>
internal sealed class RecordingCredentials : IInstanceCredentials
{
    private int _count;

    public ConcurrentDictionary<string, string> ValidTokens { get; } = new();

    public ConcurrentDictionary<string, bool> Keys { get; } = new();

    public InstanceKey Issue(string environmentId, string functionName, string instanceId)
    {
        var key = new InstanceKey($"id-{functionName}-{Interlocked.Increment(ref _count)}", "secret");
        Keys[key.SecretId] = true;
        return key;
    }

    public string Begin(InstanceKey key, string requestId)
    {
        var token = $"token-{requestId}";
        ValidTokens[token] = key.SecretId;
        return token;
    }

    public void End(InstanceKey key, string requestId) => ValidTokens.TryRemove($"token-{requestId}", out _);

    public void Revoke(InstanceKey key) => Keys.TryRemove(key.SecretId, out _);
}
