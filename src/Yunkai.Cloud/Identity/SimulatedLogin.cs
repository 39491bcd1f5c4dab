using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Identity;

/// <summary>
/// Login without WeChat, for development: the code names the user. <c>dev:alice</c> is always the same user of an AppID;
/// any other code is the default developer. A login from another machine must present the pairing code.
/// </summary>
public sealed class SimulatedLogin(string appId, string pairingCode, TimeProvider time) : ILoginExchange
{
    private const string Prefix = "dev:";
    private const string DefaultName = "developer";
    private const int MaxNameLength = 64;
    private readonly AttemptThrottle _throttle = new(time);

    public ValueTask<WeChatIdentity> ExchangeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default)
    {
        if (!origin.IsLocal)
        {
            CheckPairing(code.PairingCode, origin.Address);
        }

        return ValueTask.FromResult(Identify(NameOf(code.Code)));
    }

    /// <summary>
    /// The identity of a simulated user; its openid depends on AppID and name. No unionid: WeChat gives one only to an app that is bound to an
    /// open-platform account, and a project that would break without one should break in development.
    /// </summary>
    public WeChatIdentity Identify(string name) => new(appId, Derive(appId, name), UnionId: null);

    private static string NameOf(string code)
    {
        if (!code.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return DefaultName;
        }

        var name = code[Prefix.Length..].Trim();
        if (name.Length > MaxNameLength)
        {
            throw new CloudException(CloudErrorCode.LoginCodeInvalid, $"The name after \"{Prefix}\" has more than {MaxNameLength} characters.");
        }

        return name.Length == 0 ? DefaultName : name;
    }

    /// <summary>28 characters like WeChat's. The leading letter keeps them from being all digits, which the SDKs would read as a number.</summary>
    private static string Derive(string app, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"yunkai simulator\nopenid\n{app}\n{name}"));
        return "o" + Base64Url.EncodeToString(hash)[..27];
    }

    private void CheckPairing(string? presented, string address)
    {
        if (_throttle.LockedFor(address) is { } wait)
        {
            throw new CloudException(CloudErrorCode.LoginRateLimited, FormattableString.Invariant($"Too many wrong pairing codes; try again in {Math.Ceiling(wait.TotalSeconds)} seconds."));
        }

        if (string.IsNullOrEmpty(presented))
        {
            throw new CloudException(CloudErrorCode.PermissionDenied, "Simulator logins from another machine need the pairing code that the server printed: send it as provider_params.pairing_code.");
        }

        if (!KeptSecret.Matches(pairingCode, presented))
        {
            _throttle.Fail(address);
            throw new CloudException(CloudErrorCode.PermissionDenied, "The pairing code is wrong: use the one the server printed when it started.");
        }

        _throttle.Succeed(address);
    }
}
