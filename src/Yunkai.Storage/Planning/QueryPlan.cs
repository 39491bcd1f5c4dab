using Yunkai.Documents.Filters;

namespace Yunkai.Storage.Planning;

/// <summary>A range of encoded keys within an index, without the index's own prefix: from <see cref="Low"/>, below <see cref="High"/> (a single 0xFF: to the end of the index).</summary>
internal readonly record struct KeyRange(byte[] Low, byte[] High, bool IsSingleKey);

/// <summary>How a query is to be read. It finds at least what the filter matches; the filter decides.</summary>
/// <remarks>
/// An engine looks first at <see cref="IsInOrder"/> (one index or a scan, read straight on), then, when there is a sort, at <see cref="IsMerge"/> (which it may leave alone: the rows
/// of <see cref="Ranges"/>, or of all <see cref="Branches"/>, sorted in memory are the same); what is left are rows to be brought into natural order, or into that of the sort.
/// </remarks>
internal sealed record QueryPlan
{
    /// <summary>Position in the list of indexes; -1 for a scan of the collection in natural order, and for a plan with <see cref="Branches"/>.</summary>
    public required int Index { get; init; }

    /// <summary>What to read of the index: ascending, not overlapping. None at all: nothing can match.</summary>
    public IReadOnlyList<KeyRange> Ranges { get; init; } = [];

    /// <summary>The rows come in the order that was asked for when the ranges are read one after the other (from the last to the first when backward); only then may skip and limit end the reading.</summary>
    public bool IsInOrder { get; init; }

    /// <summary>Read the ranges, and each of them, from its end.</summary>
    public bool IsBackward { get; init; }

    /// <summary>One document may come up several times.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Every row in the ranges matches, once: counting needs no documents.</summary>
    public bool IsExact { get; init; }

    /// <summary>Every row in the ranges matches, perhaps several times: counting the different rows needs no documents. True whenever <see cref="IsExact"/> is.</summary>
    public bool IsCovered { get; init; }

    /// <summary>
    /// Each range by itself comes in the order that was asked for (backward when <see cref="IsBackward"/>), or each branch does: reading all of them in step and always taking
    /// the least by the query's sort key gives the order, so that a limit ends the reading.
    /// </summary>
    public bool IsMerge { get; init; }

    /// <summary>The plans of the branches of an <c>$or</c>, all with an index: a row of any of them may match, and counts once. Branches have no branches.</summary>
    public IReadOnlyList<QueryPlan> Branches { get; init; } = [];

    /// <summary>Other plans that may read less, depending on the data, so the engine counts (<see cref="RivalChoice"/>).</summary>
    public IReadOnlyList<QueryPlan> Rivals { get; init; } = [];

    public bool IsScan => Index < 0 && Branches.Count == 0;

    public static QueryPlan Scan(bool isInOrder) => new() { Index = -1, IsInOrder = isInOrder };
}
