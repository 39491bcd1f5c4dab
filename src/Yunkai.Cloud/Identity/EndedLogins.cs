using System.Collections.Concurrent;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>
/// Logins whose access tokens are refused although they have not expired: signed-out sessions, until their last token expires, and blocked users.
/// Kept as records beside the sessions, in the same transaction, and whole in memory, so that a check needs no I/O.
/// </summary>
internal sealed class EndedLogins
{
    private const string SessionPrefix = "ended/";
    private const string UserPrefix = "blocked/";
    private readonly ConcurrentDictionary<string, long> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _users = new(StringComparer.Ordinal);

    public static async ValueTask<EndedLogins> OpenAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        var ended = new EndedLogins();
        foreach (var (key, record) in await store.ListRecordsAsync(RecordKind.Session, SessionPrefix, null, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            ended._sessions[key[SessionPrefix.Length..]] = record["until"].AsDate;
        }

        foreach (var (key, _) in await store.ListRecordsAsync(RecordKind.Session, UserPrefix, null, int.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            ended._users[key[UserPrefix.Length..]] = 0;
        }

        return ended;
    }

    public bool Contains(string sessionId, string uid) => _sessions.ContainsKey(sessionId) || _users.ContainsKey(uid);
    public bool IsBlocked(string uid) => _users.ContainsKey(uid);

    public static RecordWrite EndSession(string sessionId, long untilUnixMs) => new(RecordKind.Session, SessionPrefix + sessionId, new Document { ["until"] = Value.Date(untilUnixMs) });

    public static RecordWrite Block(string uid) => new(RecordKind.Session, UserPrefix + uid, new Document());

    public static RecordWrite Unblock(string uid) => new(RecordKind.Session, UserPrefix + uid, null);

    /// <summary>Called after the record is on disk.</summary>
    public void SessionEnded(string sessionId, long untilUnixMs) => _sessions[sessionId] = untilUnixMs;

    public void UserBlocked(string uid) => _users[uid] = 0;

    public void UserUnblocked(string uid) => _users.TryRemove(uid, out _);

    /// <summary>Forgets sessions whose tokens have all expired; returns the deletions of their records.</summary>
    public IReadOnlyList<RecordWrite> Sweep(long nowUnixMs)
    {
        List<RecordWrite> writes = [];
        foreach (var (session, until) in _sessions)
        {
            if (until < nowUnixMs && _sessions.TryRemove(session, out _))
            {
                writes.Add(new RecordWrite(RecordKind.Session, SessionPrefix + session, null));
            }
        }

        return writes;
    }
}
