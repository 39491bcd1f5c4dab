namespace Yunkai.Cloud.Identity;

/// <summary>What a signed token says. Times are Unix seconds, as in every JWT.</summary>
internal sealed record TokenClaims
{
    public required string EnvironmentId { get; init; }
    public required long ExpiresAt { get; init; }
    public long IssuedAt { get; init; }

    /// <summary>Empty in provider tokens: the user may not exist yet.</summary>
    public string Uid { get; init; } = "";
    public string SessionId { get; init; } = "";
    public string Scope { get; init; } = "";
    public WeChatIdentity? WeChat { get; init; }

    public Caller ToCaller() => WeChat is { } identity
        ? new Caller.MiniProgramUser(identity.OpenId, identity.AppId, identity.UnionId, Uid)
        : new Caller.WebUser(Uid, Scope == TokenScopes.Anonymous);
}

/// <summary>Values of a token's scope.</summary>
internal static class TokenScopes
{
    public const string Anonymous = "anonymous";
}
