using Yunkai.Cloud.Errors;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

// Logins: sign-in, refresh, sign-out.
public sealed partial class IdentityService
{
    // Concurrent writers make conditions fail; each failed round means another one got through.
    private const int MaxRounds = 16;
    private const int SweepBatch = 500;

    /// <summary>Logs the user of a provider token in, creating him at the first time. Throws LoginCodeInvalid, UserBlocked.</summary>
    public ValueTask<IssuedCredentials> SignInWithProviderAsync(string providerToken, CancellationToken cancellationToken = default) =>
        SignInAsync(ReadProviderToken(providerToken), "", cancellationToken);

    /// <summary>
    /// Logs somebody in without a name. With a provider token (the js-sdk's anonymous login inside a Mini Program) it is the WeChat user
    /// himself, in an anonymous scope. Throws LoginNotConfigured where anonymous login is switched off.
    /// </summary>
    public async ValueTask<IssuedCredentials> SignInAnonymouslyAsync(string? providerToken, CancellationToken cancellationToken = default)
    {
        if (!Settings.AllowAnonymous)
        {
            throw new CloudException(CloudErrorCode.LoginNotConfigured, "Anonymous login is switched off in this environment.");
        }

        if (!string.IsNullOrEmpty(providerToken))
        {
            return await SignInAsync(ReadProviderToken(providerToken), TokenScopes.Anonymous, cancellationToken).ConfigureAwait(false);
        }

        var now = Now();
        var user = new UserRecord { Uid = _ids.NewDocumentId(), CreatedAt = now, LastVisitAt = now };
        var session = NewSession(user, TokenScopes.Anonymous, now);
        await WriteAsync([user.Create(), CreateSession(session)], cancellationToken).ConfigureAwait(false);
        return Issue(session, now);
    }

    /// <summary>
    /// New credentials for a refresh token, which is replaced; the one before is taken for a short grace and yields the same successor. An older
    /// one coming back means that it was stolen or copied: the login ends. Throws RefreshTokenInvalid, RefreshTokenExpired, UserBlocked.
    /// </summary>
    public async ValueTask<IssuedCredentials> RefreshAsync(string refreshToken, CancellationToken cancellationToken = default)
    {
        if (RefreshToken.Read(Keys, refreshToken) is not { } token)
        {
            throw new CloudException(CloudErrorCode.RefreshTokenInvalid, "The refresh token is not one of this environment: log in again.");
        }

        for (var round = 0; round < MaxRounds; round++)
        {
            if (await _store.GetRecordAsync(RecordKind.Session, LoginSession.KeyOf(token.Session), cancellationToken).ConfigureAwait(false) is not { } record)
            {
                throw new CloudException(CloudErrorCode.RefreshTokenInvalid, "This login has been ended: log in again.");
            }

            var session = LoginSession.Read(token.Session, record);
            var now = Now();
            if (now >= session.ExpiresAt)
            {
                throw new CloudException(CloudErrorCode.RefreshTokenExpired, "The refresh token has expired: log in again.");
            }

            if (_ended.IsBlocked(session.Uid))
            {
                throw Blocked();
            }

            if (token.Generation == session.Generation - 1 && now - session.RotatedAt <= (long)Settings.RefreshGrace.TotalMilliseconds)
            {
                return Issue(session, now);
            }

            if (token.Generation != session.Generation)
            {
                await EndAsync(token.Session, cancellationToken).ConfigureAwait(false);
                throw new CloudException(CloudErrorCode.RefreshTokenInvalid, "This refresh token had been replaced and was used again; for safety the login has been ended: log in again.");
            }

            var next = session with { Generation = session.Generation + 1, RotatedAt = now, ExpiresAt = now + (long)Settings.RefreshTokenLifetime.TotalMilliseconds };
            List<RecordWrite> writes = [new(RecordKind.Session, session.Key, next.Write()) { Condition = RecordCondition.Unchanged, Expected = record }];
            await AddVisitAsync(writes, session.Uid, now, cancellationToken).ConfigureAwait(false);
            if (await _store.WriteRecordsAsync(writes, cancellationToken).ConfigureAwait(false))
            {
                return Issue(next, now);
            }
        }

        throw Contended();
    }

    /// <summary>Ends the login of an access token; one that has expired does as well. Throws LoginRequired for anything else.</summary>
    public ValueTask SignOutAsync(string accessToken, CancellationToken cancellationToken = default)
    {
        var claims = TokenCodec.ReadAccess(Keys, accessToken, Settings.EnvironmentId) ?? throw Forged();
        return EndAsync(Guid.ParseExact(claims.SessionId, "N"), cancellationToken);
    }

    /// <summary>Ends the login of an access or refresh token. A token that nobody knows is no error: what the caller wants is so already.</summary>
    public async ValueTask RevokeAsync(string token, CancellationToken cancellationToken = default)
    {
        if (RefreshToken.Read(Keys, token) is { } refresh)
        {
            await EndAsync(refresh.Session, cancellationToken).ConfigureAwait(false);
        }
        else if (TokenCodec.ReadAccess(Keys, token, Settings.EnvironmentId) is { } claims)
        {
            await EndAsync(Guid.ParseExact(claims.SessionId, "N"), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes what has expired. To be called now and then (hourly); nothing depends on it but space.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken = default)
    {
        var now = Now();
        var gone = _ended.Sweep(now);
        if (gone.Count > 0)
        {
            await _store.WriteRecordsAsync(gone, cancellationToken).ConfigureAwait(false);
        }

        string? after = null;
        while (true)
        {
            var page = await _store.ListRecordsAsync(RecordKind.Session, LoginSession.Prefix, after, SweepBatch, cancellationToken).ConfigureAwait(false);
            var expired = page.Where(item => item.Value["expiresAt"].AsDate <= now).Select(item => new RecordWrite(RecordKind.Session, item.Key, null)).ToList();
            if (expired.Count > 0)
            {
                await _store.WriteRecordsAsync(expired, cancellationToken).ConfigureAwait(false);
            }

            if (page.Count < SweepBatch)
            {
                return;
            }

            after = page[^1].Key;
        }
    }

    private async ValueTask EndAsync(Guid session, CancellationToken cancellationToken)
    {
        var until = Now() + (long)Settings.AccessTokenLifetime.TotalMilliseconds;
        var id = session.ToString("N");
        await WriteAsync([new RecordWrite(RecordKind.Session, LoginSession.KeyOf(session), null), EndedLogins.EndSession(id, until)], cancellationToken).ConfigureAwait(false);
        _ended.SessionEnded(id, until);
    }

    private LoginSession NewSession(UserRecord user, string scope, long now) => new()
    {
        Id = _ids.NewBatchId(),
        Uid = user.Uid,
        Scope = scope,
        Generation = 1,
        RotatedAt = now,
        ExpiresAt = now + (long)Settings.RefreshTokenLifetime.TotalMilliseconds,
        WeChat = user.WeChat,
    };

    private static RecordWrite CreateSession(LoginSession session) => new(RecordKind.Session, session.Key, session.Write()) { Condition = RecordCondition.MustNotExist };

    private IssuedCredentials Issue(LoginSession session, long now)
    {
        var key = Keys.Current;
        var access = TokenCodec.WriteAccess(key, new TokenClaims
        {
            EnvironmentId = Settings.EnvironmentId,
            IssuedAt = now / 1000,
            ExpiresAt = (now + (long)Settings.AccessTokenLifetime.TotalMilliseconds) / 1000,
            Uid = session.Uid,
            SessionId = session.IdText,
            Scope = session.Scope,
            WeChat = session.WeChat,
        });
        return new IssuedCredentials(access, new RefreshToken(session.Id, session.Generation).Write(key), Settings.AccessTokenLifetime, session.Uid, session.Scope);
    }

    private async ValueTask WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        if (!await _store.WriteRecordsAsync(writes, cancellationToken).ConfigureAwait(false))
        {
            throw Contended();
        }
    }

    private static CloudException Contended() => new(CloudErrorCode.Internal, "The login could not be written because others changed it at the same time; try again.");

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
