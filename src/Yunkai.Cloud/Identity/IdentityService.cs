using System.Buffers;
using System.Text;
using Yunkai.Cloud.Errors;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>Logins, tokens and users of one environment. Refusals are <see cref="CloudException"/>; the store's own exceptions pass through.</summary>
public sealed partial class IdentityService
{
    private readonly IRecordStore _store;
    private readonly ILoginExchange _exchange;
    private readonly TimeProvider _time;
    private readonly IdSource _ids;
    private readonly EndedLogins _ended;
    private readonly VerifiedTokens _verified = new();

    private IdentityService(IRecordStore store, IdentitySettings settings, ILoginExchange exchange, TimeProvider time, IdSource ids, TokenKeys keys, EndedLogins ended)
    {
        _store = store;
        Settings = settings;
        _exchange = exchange;
        _time = time;
        _ids = ids;
        Keys = keys;
        _ended = ended;
    }

    public IdentitySettings Settings { get; }

    /// <summary>The signing keys, to roll or retire them.</summary>
    public TokenKeys Keys { get; }

    /// <summary>Opens the identity side of an environment: loads its signing keys (makes one at the first time) and the logins that have been ended.</summary>
    public static async ValueTask<IdentityService> OpenAsync(IRecordStore store, IdentitySettings settings, ILoginExchange exchange, TimeProvider time, IdSource ids, CancellationToken cancellationToken = default)
    {
        var keys = await TokenKeys.OpenAsync(store, time, cancellationToken).ConfigureAwait(false);
        var ended = await EndedLogins.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        return new IdentityService(store, settings, exchange, time, ids, keys, ended);
    }

    /// <summary>
    /// Who a token belongs to. No I/O; a token seen before costs a look-up and allocates nothing. Throws LoginRequired (none, forged, of another
    /// environment, signed out, blocked) and AccessTokenExpired.
    /// </summary>
    public Caller Authenticate(string? accessToken) => Authenticate(accessToken.AsSpan());

    /// <summary>The same for the token's UTF-8 bytes as a request holds them.</summary>
    public Caller Authenticate(ReadOnlySpan<byte> accessToken)
    {
        Span<char> text = stackalloc char[TokenCodec.MaxLength];
        return accessToken.Length <= text.Length && Ascii.ToUtf16(accessToken, text, out var length) == OperationStatus.Done
            ? Authenticate((ReadOnlySpan<char>)text[..length])
            : throw Forged();
    }

    private Caller Authenticate(ReadOnlySpan<char> accessToken)
    {
        if (accessToken.IsEmpty)
        {
            throw new CloudException(CloudErrorCode.LoginRequired, "You are not logged in: log in first and send the access token.");
        }

        var version = Keys.Version;
        if (!_verified.TryGet(accessToken, out var entry) || !ReferenceEquals(entry.KeyVersion, version))
        {
            var claims = TokenCodec.ReadAccess(Keys, accessToken, Settings.EnvironmentId) ?? throw Forged();
            entry = new VerifiedTokens.Entry(claims.ToCaller(), claims, version);
            if (_time.GetUtcNow().ToUnixTimeSeconds() < claims.ExpiresAt)
            {
                _verified.Add(accessToken.ToString(), entry);
            }
        }

        if (_time.GetUtcNow().ToUnixTimeSeconds() >= entry.Claims.ExpiresAt)
        {
            throw new CloudException(CloudErrorCode.AccessTokenExpired, "The access token has expired: refresh it.");
        }

        return _ended.Contains(entry.Claims.SessionId, entry.Claims.Uid) ? throw Ended() : entry.Caller;
    }

    /// <summary>Exchanges a <c>wx.login</c> code (or a simulator's) for a short-lived token that proves the identity. Throws what <see cref="ILoginExchange"/> throws.</summary>
    public async ValueTask<ProviderToken> ExchangeCodeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default)
    {
        if (code.ProviderId is { Length: > 0 } provider && provider != Settings.AppId && !provider.StartsWith("wx", StringComparison.Ordinal) && provider is not "touristappid")
        {
            throw new CloudException(CloudErrorCode.LoginNotConfigured, $"The login provider \"{provider}\" is not set up; this server knows WeChat Mini Programs only.");
        }

        var identity = await _exchange.ExchangeAsync(code, origin, cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        var token = TokenCodec.WriteProvider(Keys.Current, new TokenClaims
        {
            EnvironmentId = Settings.EnvironmentId,
            IssuedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = (now + Settings.ProviderTokenLifetime).ToUnixTimeSeconds(),
            WeChat = identity,
        });
        return new ProviderToken(token, Settings.ProviderTokenLifetime);
    }

    /// <summary>The environment an access token claims to be of, unverified: for finding the service that verifies it, and for nothing else.</summary>
    public static string? PeekEnvironment(string accessToken) => TokenCodec.PeekEnvironment(accessToken);

    private WeChatIdentity ReadProviderToken(string token)
    {
        if (TokenCodec.ReadProvider(Keys, token, Settings.EnvironmentId) is not { WeChat: { } identity } claims)
        {
            throw new CloudException(CloudErrorCode.LoginCodeInvalid, "The provider token is not one of this environment: exchange a login code first.");
        }

        return _time.GetUtcNow().ToUnixTimeSeconds() < claims.ExpiresAt
            ? identity
            : throw new CloudException(CloudErrorCode.LoginCodeInvalid, "The provider token has expired: exchange a new login code.");
    }

    private static CloudException Forged() => new(CloudErrorCode.LoginRequired, "The access token is not one of this environment: log in again.");

    private static CloudException Ended() => new(CloudErrorCode.LoginRequired, "This login has been ended: log in again.");

    private static CloudException Blocked() => new(CloudErrorCode.UserBlocked, "This user is blocked.");
}
