namespace Yunkai.Functions.Packages;

/// <summary>
/// The stamps of everything that a fingerprint was made from, folders included. While all of them stay as they are so does the fingerprint: a
/// file that comes or goes changes its folder. Asking for them is a handful of system calls, which every function call can afford.
/// </summary>
internal sealed class FolderStamps
{
    private readonly List<Entry> _entries = [];

    /// <summary>False when the stamps do not tell the whole story: a link was followed, or the system gives no change times.</summary>
    public bool AreReliable { get; private set; } = true;

    /// <summary>What is there now; to be called before the thing is read, so that a change meanwhile is seen later.</summary>
    public void Add(string path, bool followLink) => Add(path, followLink, FileStamp.Read(path, followLink));

    public void Add(string path, bool followLink, FileStamp? stamp)
    {
        _entries.Add(new Entry(path, followLink, stamp));
        AreReliable &= stamp is not { Inode: 0 };
    }

    public void SawLink() => AreReliable = false;

    /// <summary>Whether something is so fresh that a second change could carry the same time.</summary>
    public bool IsFresherThan(long nanoseconds, long nowNanoseconds) => _entries.Exists(entry =>
        entry.Stamp is { } stamp && (Math.Abs(nowNanoseconds - stamp.ModifiedNanoseconds) < nanoseconds || Math.Abs(nowNanoseconds - stamp.ChangedNanoseconds) < nanoseconds));

    public bool AreUnchanged()
    {
        foreach (var entry in _entries)
        {
            if (FileStamp.Read(entry.Path, entry.FollowLink) != entry.Stamp)
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Entry(string Path, bool FollowLink, FileStamp? Stamp);
}
