namespace Yunkai.Cloud.Identity;

/// <summary>Turns the code of a <c>wx.login</c> into a WeChat identity: WeChat itself, or the simulator.</summary>
public interface ILoginExchange
{
    /// <summary>Throws <c>CloudException</c>: LoginCodeInvalid, LoginRateLimited, LoginNotConfigured, UserBlocked, LoginServiceUnavailable.</summary>
    ValueTask<WeChatIdentity> ExchangeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default);
}

/// <summary>What a client hands over to log in.</summary>
public sealed record ProviderCode
{
    /// <summary>The code: WeChat's, or <c>dev:NAME</c> for the simulator.</summary>
    public required string Code { get; init; }

    /// <summary>The AppID the client names as provider; null when it names none.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The code that <c>dev</c> printed, for simulator logins from another machine.</summary>
    public string? PairingCode { get; init; }
}

/// <summary>Where a login comes from.</summary>
/// <param name="Address">The peer, for throttling; empty when unknown.</param>
/// <param name="IsLocal">The request comes from this machine and through no proxy.</param>
public readonly record struct LoginOrigin(string Address, bool IsLocal);

/// <summary>A user of a Mini Program as WeChat knows him.</summary>
public sealed record WeChatIdentity(string AppId, string OpenId, string? UnionId);
