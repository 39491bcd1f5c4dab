namespace Yunkai.Storage.Planning;

/// <summary>A range of encoded keys within an index, without the index's own prefix: from <see cref="Low"/>, below <see cref="High"/>.</summary>
internal readonly record struct KeyRange(byte[] Low, byte[] High, bool IsSingleKey);

/// <summary>How a query is to be read. It finds at least what the filter matches; the filter decides.</summary>
internal sealed record QueryPlan
{
    /// <summary>Position in the list of indexes, or -1 for a scan of the collection in natural order.</summary>
    public required int Index { get; init; }

    /// <summary>What to read of the index: ascending, not overlapping.</summary>
    public IReadOnlyList<KeyRange> Ranges { get; init; } = [];

    /// <summary>The rows come in the order that was asked for; only then may skip and limit end the reading.</summary>
    public bool IsInOrder { get; init; }

    /// <summary>Read the ranges from their end.</summary>
    public bool IsBackward { get; init; }

    /// <summary>One document may come up several times.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Every row in the ranges matches, once: counting needs no documents.</summary>
    public bool IsExact { get; init; }

    /// <summary>Plans of other indexes with as many equalities: which of them reads least depends on the data, so the engine counts.</summary>
    public IReadOnlyList<QueryPlan> Rivals { get; init; } = [];

    public static QueryPlan Scan(bool isInOrder) => new() { Index = -1, IsInOrder = isInOrder };
}
