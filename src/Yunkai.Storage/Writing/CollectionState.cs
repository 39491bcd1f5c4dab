using Yunkai.Storage.Planning;

namespace Yunkai.Storage.Writing;

/// <summary>A collection of one version of the catalog; the numbering of its documents is shared between versions.</summary>
internal sealed class CollectionState(CollectionInfo info, IReadOnlyList<IndexState> indexes, RowNumbers numbers)
{
    public CollectionInfo Info { get; } = info;

    /// <summary>In the order of their creation; the first is the one on <c>_id</c>.</summary>
    public IReadOnlyList<IndexState> Indexes { get; } = indexes;

    public IndexState IdIndex => Indexes[0];

    /// <summary>The indexes as the planner sees them, in the same order.</summary>
    public PlannableIndex[] Plannable()
    {
        var indexes = new PlannableIndex[Indexes.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = new PlannableIndex(Indexes[i].Definition, Indexes[i].IsMultikey);
        }

        return indexes;
    }

    public RowNumbers Numbers { get; } = numbers;

    public int Id => Info.Id;
}

/// <summary>Gives out the row ids of one collection. Used by the writer only; a rolled back insert leaves a gap.</summary>
internal sealed class RowNumbers
{
    /// <summary>The next free row id, or 0 when the collection has not been written to since the store was opened.</summary>
    public long Next { get; set; }
}
