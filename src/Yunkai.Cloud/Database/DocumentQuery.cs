using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;

namespace Yunkai.Cloud.Database;

/// <summary>A query as a protocol understood it.</summary>
public sealed record DocumentQuery
{
    public required string Collection { get; init; }

    /// <summary>Null matches everything the caller may read.</summary>
    public Document? Condition { get; init; }
    public SortOrder? Sort { get; init; }
    public int Skip { get; init; }

    /// <summary>Null or 0: the default of the caller's kind of client.</summary>
    public int? Limit { get; init; }

    /// <summary><c>doc(id).get()</c>.</summary>
    public bool IsSingleDocument { get; init; }

    /// <summary>The Mini Program client's row defaults apply (20, at most 20).</summary>
    public bool IsMiniProgramClient { get; init; }
}

/// <summary>The limit and offset that applied, and the rows that came.</summary>
public readonly record struct QueryOutcome(int Limit, int Skip, int Count);

/// <summary>An update or replacement as a protocol understood it.</summary>
public sealed record DocumentChange
{
    public required string Collection { get; init; }
    public required Document Condition { get; init; }

    /// <summary>Update operators, or the whole document when <see cref="IsReplacement"/>.</summary>
    public required Document Data { get; init; }
    public bool IsReplacement { get; init; }
    public bool Multi { get; init; }
    public bool Upsert { get; init; }
    public bool ReturnDocument { get; init; }
}
