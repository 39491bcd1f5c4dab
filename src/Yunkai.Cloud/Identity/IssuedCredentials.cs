namespace Yunkai.Cloud.Identity;

/// <summary>What a login or refresh hands to the client.</summary>
/// <param name="Scope"><c>anonymous</c>, or empty; the js-sdk logs in again by itself when the refresh of an anonymous login fails (protocol: client-sdk §3.2).</param>
public sealed record IssuedCredentials(string AccessToken, string RefreshToken, TimeSpan ExpiresIn, string Uid, string Scope);

/// <summary>Proof of a WeChat identity between the two requests of a login.</summary>
public sealed record ProviderToken(string Token, TimeSpan ExpiresIn);

/// <summary>A user as he sees himself.</summary>
public sealed record UserProfile
{
    public required string Uid { get; init; }
    public required bool IsAnonymous { get; init; }
    public required long CreatedUnixMs { get; init; }
    public string? AppId { get; init; }
    public string? OpenId { get; init; }
    public string? UnionId { get; init; }
}
