using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Whether a snapshot that was just taken is that of the catalog which a plan was made from.</summary>
internal readonly struct SnapshotCheck(CommittedState state, int version)
{
    /// <param name="index">The index that is read, null for a scan.</param>
    /// <param name="wasMultikey">What the plan took it for: the mark is set before the commit that needs it, so looking again now is enough.</param>
    public bool Holds(IndexState? index, bool wasMultikey) =>
        state.CatalogVersion == version && (index is null || index.IsMultikey == wasMultikey);
}
