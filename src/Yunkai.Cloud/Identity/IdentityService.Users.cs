using Yunkai.Cloud.Errors;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

// Users: found or made at a login, read, blocked.
public sealed partial class IdentityService
{
    /// <summary>The user behind a caller. Throws LoginRequired when the caller is no user, or his record is gone.</summary>
    public async ValueTask<UserProfile> GetUserAsync(Caller caller, CancellationToken cancellationToken = default)
    {
        var uid = caller switch
        {
            Caller.MiniProgramUser mini => mini.Uid,
            Caller.WebUser web => web.Uid,
            _ => throw new CloudException(CloudErrorCode.LoginRequired, "Only a logged-in user has a profile."),
        };
        var user = (await FindUserAsync(uid, cancellationToken).ConfigureAwait(false))?.User ?? throw Ended();
        return new UserProfile
        {
            Uid = uid,
            IsAnonymous = user.WeChat is null,
            CreatedUnixMs = user.CreatedAt,
            AppId = user.WeChat?.AppId,
            OpenId = user.WeChat?.OpenId,
            UnionId = user.WeChat?.UnionId,
        };
    }

    /// <summary>Shuts a user out at once: his tokens are refused and he cannot log in. Throws InvalidParameter for an unknown uid.</summary>
    public async ValueTask BlockUserAsync(string uid, CancellationToken cancellationToken = default)
    {
        await ChangeUserAsync(uid, user => user with { IsBlocked = true }, EndedLogins.Block(uid), cancellationToken).ConfigureAwait(false);
        _ended.UserBlocked(uid);
    }

    public async ValueTask UnblockUserAsync(string uid, CancellationToken cancellationToken = default)
    {
        await ChangeUserAsync(uid, user => user with { IsBlocked = false }, EndedLogins.Unblock(uid), cancellationToken).ConfigureAwait(false);
        _ended.UserUnblocked(uid);
    }

    private async ValueTask ChangeUserAsync(string uid, Func<UserRecord, UserRecord> change, RecordWrite mark, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (user, before) = await FindUserAsync(uid, cancellationToken).ConfigureAwait(false)
                ?? throw new CloudException(CloudErrorCode.InvalidParameter, $"There is no user \"{uid}\" in environment \"{Settings.EnvironmentId}\".");
            if (await _store.WriteRecordsAsync([change(user).Change(before), mark], cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        throw Contended();
    }

    private async ValueTask<IssuedCredentials> SignInAsync(WeChatIdentity identity, string scope, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var now = Now();
            List<RecordWrite> writes = [];
            UserRecord user;
            if (await _store.GetRecordAsync(RecordKind.User, UserRecord.OpenIdKeyOf(identity.AppId, identity.OpenId), cancellationToken).ConfigureAwait(false) is { } index)
            {
                (user, var before) = await FindUserAsync(index["uid"].AsString, cancellationToken).ConfigureAwait(false) ?? throw Ended();
                if (user.IsBlocked || _ended.IsBlocked(user.Uid))
                {
                    throw Blocked();
                }

                // WeChat tells the unionid only once the app is bound to an open-platform account; a reply without one takes none away.
                if (identity.UnionId is not null && user.WeChat?.UnionId != identity.UnionId)
                {
                    user = user with { WeChat = identity, LastVisitAt = now };
                    writes.Add(user.Change(before));
                }
                else if (IsVisitStale(user, now))
                {
                    writes.Add((user with { LastVisitAt = now }).Change(before));
                }
            }
            else
            {
                user = new UserRecord { Uid = _ids.NewDocumentId(), CreatedAt = now, LastVisitAt = now, WeChat = identity };
                writes.Add(user.Create());
                writes.Add(user.CreateOpenId());
            }

            var session = NewSession(user, scope, now);
            writes.Add(CreateSession(session));
            if (await _store.WriteRecordsAsync(writes, cancellationToken).ConfigureAwait(false))
            {
                return Issue(session, now);
            }
        }

        throw Contended();
    }

    private async ValueTask AddVisitAsync(List<RecordWrite> writes, string uid, long now, CancellationToken cancellationToken)
    {
        if (await FindUserAsync(uid, cancellationToken).ConfigureAwait(false) is var (user, before) && IsVisitStale(user, now))
        {
            writes.Add((user with { LastVisitAt = now }).Change(before));
        }
    }

    private bool IsVisitStale(UserRecord user, long now) => now - user.LastVisitAt >= (long)Settings.LastVisitGranularity.TotalMilliseconds;

    private async ValueTask<(UserRecord User, Yunkai.Documents.Values.Document Before)?> FindUserAsync(string uid, CancellationToken cancellationToken) =>
        await _store.GetRecordAsync(RecordKind.User, UserRecord.KeyOf(uid), cancellationToken).ConfigureAwait(false) is { } record ? (UserRecord.Read(uid, record), record) : null;
}
