using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;

namespace Yunkai.Storage;

/// <summary>A query. <see cref="Limit"/> counts after <see cref="Skip"/>; int.MaxValue means no limit.</summary>
public sealed record FindRequest
{
    public required Filter Filter { get; init; }
    public SortOrder? Sort { get; init; }
    public int Skip { get; init; }
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>An update of the documents that match.</summary>
public sealed record UpdateRequest
{
    public required Filter Filter { get; init; }
    public required Update Update { get; init; }

    /// <summary>All matches, or only the first in natural (or sort) order.</summary>
    public bool Multi { get; init; }

    /// <summary>Insert a document built from the filter's equalities when nothing matches.</summary>
    public bool Upsert { get; init; }

    /// <summary>The update replaces whole documents; the log says <see cref="LogKind.Replace"/> then.</summary>
    public bool IsReplacement { get; init; }

    /// <summary>Fields that are set only when an upsert inserts (the owner's <c>_openid</c>).</summary>
    public Document? OnInsert { get; init; }

    /// <summary>For <see cref="Multi"/> = false: which match to take first.</summary>
    public SortOrder? Sort { get; init; }

    /// <summary>Return the document after the change (find-and-modify).</summary>
    public bool ReturnDocument { get; init; }
}

/// <summary>What an update did. <see cref="Modified"/> counts documents whose content changed.</summary>
public sealed record UpdateOutcome(long Matched, long Modified, Value UpsertedId, Document? Document = null);

/// <summary>Receives the documents of a query as BSON bytes that are valid only during the call.</summary>
public interface IDocumentVisitor
{
    /// <summary>Returns false to stop early.</summary>
    bool Visit(ReadOnlySpan<byte> bson);
}

/// <summary>A collection as callers see it.</summary>
public sealed record CollectionInfo(string Name, int Id, Document Attributes, IReadOnlyList<IndexDefinition> Indexes);

/// <summary>An index over one or more dotted paths. At most 31 fields; encoded keys of at most 1024 bytes.</summary>
public sealed record IndexDefinition(string Name, IReadOnlyList<IndexField> Fields)
{
    public bool Unique { get; init; }

    /// <summary>Documents that lack every indexed field have no entry.</summary>
    public bool Sparse { get; init; }
}

/// <summary>One field of an index. <see cref="Descending"/> means something for ordered fields only.</summary>
public readonly record struct IndexField(string Path, bool Descending = false, IndexFieldKind Kind = IndexFieldKind.Ordered);

/// <summary>One entry of the commit log.</summary>
/// <param name="Sequence">Gapless from 1 within an environment.</param>
/// <param name="UnixMs">Commit time in milliseconds; never before an earlier entry's.</param>
/// <param name="TransactionId">Groups the entries of one interactive transaction; empty for plain writes.</param>
/// <param name="BatchId">Groups the entries of one acknowledged call.</param>
public sealed record LogEntry(long Sequence, long UnixMs, string TransactionId, Guid BatchId, LogKind Kind, int CollectionId, Value DocumentId, ReadOnlyMemory<byte> After, ReadOnlyMemory<byte> Undo)
{
    /// <summary>For a record entry: which kind of record. <see cref="DocumentId"/> is then its key.</summary>
    public RecordKind? RecordKind { get; init; }
}

/// <summary>What a log entry describes; the numbers are stored.</summary>
public enum LogKind
{
    Insert = 1,
    Update = 2,
    Replace = 3,
    Remove = 4,
    PutRecord = 5,
    DeleteRecord = 6,
}
