using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Yunkai.Cloud.Functions;
using Yunkai.Documents.Values;
using Yunkai.Functions;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>
/// Every key that may sign <c>/admin</c> calls on this server, and on whose behalf each signs. In memory; server keys are kept as records of
/// their environment, keys of function instances live and die with the instance.
/// </summary>
public sealed class ServerCredentials : IAdminCredentials, IInstanceCredentials, IInvocationRegistry
{
    private const string ServerKeyPrefix = "server/";
    private const int TokenLeadLength = 32;
    private const int InvocationPartLength = 11;
    private const string KeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private readonly ConcurrentDictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Registration> _registrations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Registration> _apiTokens = new(StringComparer.Ordinal);

    /// <summary>Loads the server keys of an environment, making one at the first time, and returns the first.</summary>
    public async ValueTask<AdminCredential> AddEnvironmentAsync(string environmentId, IRecordStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        while (true)
        {
            AdminCredential? first = null;
            foreach (var (_, record) in await store.ListRecordsAsync(RecordKind.Key, ServerKeyPrefix, null, int.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                var credential = new AdminCredential(record["secretId"].AsString, record["secretKey"].AsString, environmentId);
                _holders[credential.SecretId] = new Holder(credential, null);
                first ??= credential;
            }

            if (first is not null)
            {
                return first;
            }

            var made = new Document { ["secretId"] = NewText("AKID", 32), ["secretKey"] = NewText("", 32) };
            await store.WriteRecordsAsync([new RecordWrite(RecordKind.Key, ServerKeyPrefix + "1", made) { Condition = RecordCondition.MustNotExist }], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets all keys of an environment, server keys and those of its instances.</summary>
    public void RemoveEnvironment(string environmentId)
    {
        foreach (var (id, holder) in _holders)
        {
            if (holder.Credential.EnvironmentId == environmentId)
            {
                Drop(id);
            }
        }
    }

    public AdminCredential? Find(string secretId) => _holders.TryGetValue(secretId, out var holder) ? holder.Credential : null;

    public Caller? FindCaller(AdminCredential credential, string? sessionToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (!_holders.TryGetValue(credential.SecretId, out var holder) || !ReferenceEquals(holder.Credential, credential))
        {
            return null;
        }

        return holder.ServerKey is { } key ? key : sessionToken is null ? null : holder.FindRunning(sessionToken)?.Caller;
    }

    /// <summary>The invocation a <c>WX_API_TOKEN</c> belongs to, while its credentials are good; else null.</summary>
    public Caller.Function? FindInvocation(string? apiToken) => apiToken is { Length: > 0 } && _apiTokens.TryGetValue(apiToken, out var registration) ? registration.Caller : null;

    public InstanceKey Issue(string environmentId, string functionName, string instanceId)
    {
        var key = new InstanceKey(NewText("AKIDf", 31), NewText("", 32));
        _holders[key.SecretId] = new Holder(new AdminCredential(key.SecretId, key.SecretKey, environmentId), functionName);
        return key;
    }

    public string Begin(InstanceKey key, string requestId)
    {
        ArgumentNullException.ThrowIfNull(key);
        var holder = _holders.GetValueOrDefault(key.SecretId);
        var token = NewText(holder?.TokenLead ?? "", InvocationPartLength);
        if (holder is not null
            && _registrations.TryGetValue(requestId, out var registration)
            && registration.EnvironmentId == holder.Credential.EnvironmentId
            && registration.Begin()
            && !holder.TryStart(new Running(token, registration)))
        {
            End(registration); // the key was revoked in between
        }

        // Without a registration (the caller gave up before the start) nothing is accepted while the code runs alone.
        return token;
    }

    public void End(InstanceKey key, string requestId)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_holders.TryGetValue(key.SecretId, out var holder) && holder.Stop(requestId) is { } running)
        {
            End(running.Registration);
        }
    }

    public void Revoke(InstanceKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Drop(key.SecretId);
    }

    public string Register(string environmentId, string requestId, Caller.Function caller)
    {
        var registration = new Registration(environmentId, requestId, NewToken(), caller);
        if (!_registrations.TryAdd(requestId, registration))
        {
            throw new InvalidOperationException($"The request id \"{requestId}\" is in use by a running invocation; request ids must be unique.");
        }

        _apiTokens[registration.ApiToken] = registration;
        return registration.ApiToken;
    }

    public void Release(string requestId)
    {
        if (_registrations.TryGetValue(requestId, out var registration) && registration.Release())
        {
            Forget(registration);
        }
    }

    private void End(Registration registration)
    {
        if (registration.End())
        {
            Forget(registration);
        }
    }

    private void Forget(Registration registration)
    {
        _registrations.TryRemove(KeyValuePair.Create(registration.RequestId, registration));
        _apiTokens.TryRemove(registration.ApiToken, out _);
    }

    private void Drop(string secretId)
    {
        if (_holders.TryRemove(secretId, out var holder))
        {
            foreach (var running in holder.StopAll())
            {
                End(running.Registration);
            }
        }
    }

    private static string NewText(string lead, int length) => lead + RandomNumberGenerator.GetString(KeyAlphabet, length);

    // 256 bits in one request to the generator; drawing letters one by one asks it 43 times, which every invocation would pay twice.
    private static string NewToken()
    {
        Span<byte> bytes = stackalloc byte[32];
        RandomBytes.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>One key pair; for an instance also what runs under it, normally one invocation, briefly two.</summary>
    private sealed class Holder(AdminCredential credential, string? functionName)
    {
        private volatile Running[] _running = [];
        private readonly Lock _lock = new();
        private bool _closed;

        public AdminCredential Credential { get; } = credential;
        public Caller.ServerKey? ServerKey { get; } = functionName is null ? new Caller.ServerKey(credential.SecretId) : null;

        /// <summary>How all tokens of this instance begin.</summary>
        public string TokenLead { get; } = NewText("", TokenLeadLength);

        /// <summary>
        /// The invocation a token belongs to. Any token of the instance stands for what runs there now: wx-server-sdk 0.3 and 0.4, and code that copies
        /// <c>process.env</c> into a constant, read it once. That opens nothing the instance's code could not read anyway, and names no caller who is gone.
        /// </summary>
        public Registration? FindRunning(string sessionToken)
        {
            var all = _running;
            foreach (var running in all)
            {
                if (Running.Matches(running.Token, sessionToken))
                {
                    return running.Registration;
                }
            }

            return all.Length > 0 && sessionToken.Length == TokenLeadLength + InvocationPartLength && Running.Matches(all[^1].Token.AsSpan(0, TokenLeadLength), sessionToken.AsSpan(0, TokenLeadLength))
                ? all[^1].Registration
                : null;
        }

        public bool TryStart(Running running)
        {
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                _running = [.. _running, running];
                return true;
            }
        }

        public Running? Stop(string requestId)
        {
            lock (_lock)
            {
                var found = Array.Find(_running, running => running.Registration.RequestId == requestId);
                if (found is not null)
                {
                    _running = _running.Length == 1 ? [] : [.. _running.Where(running => running != found)];
                }

                return found;
            }
        }

        public Running[] StopAll()
        {
            lock (_lock)
            {
                var all = _running;
                _running = [];
                _closed = true;
                return all;
            }
        }
    }

    private sealed class Running(string sessionToken, Registration registration)
    {
        public byte[] Token { get; } = Encoding.ASCII.GetBytes(sessionToken);

        public Registration Registration { get; } = registration;

        public static bool Matches(ReadOnlySpan<byte> token, ReadOnlySpan<char> presented)
        {
            Span<byte> bytes = stackalloc byte[64];
            return presented.Length == token.Length && Ascii.FromUtf16(presented, bytes, out var length) == System.Buffers.OperationStatus.Done
                && CryptographicOperations.FixedTimeEquals(bytes[..length], token);
        }
    }

    /// <summary>On whose behalf an invocation runs. Gone when the call has been answered and its credentials have ended, in either order.</summary>
    private sealed class Registration(string environmentId, string requestId, string apiToken, Caller.Function caller)
    {
        private readonly Lock _lock = new();
        private int _running;
        private bool _isReleased;

        public string EnvironmentId { get; } = environmentId;
        public string RequestId { get; } = requestId;
        public string ApiToken { get; } = apiToken;
        public Caller.Function Caller { get; } = caller;

        public bool Begin()
        {
            lock (_lock)
            {
                if (_isReleased && _running == 0)
                {
                    return false;
                }

                _running++;
                return true;
            }
        }

        public bool Release()
        {
            lock (_lock)
            {
                _isReleased = true;
                return _running == 0;
            }
        }

        public bool End()
        {
            lock (_lock)
            {
                return --_running == 0 && _isReleased;
            }
        }
    }
}
