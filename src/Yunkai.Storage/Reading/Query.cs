using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;

namespace Yunkai.Storage.Reading;

/// <summary>What a query asks of a collection.</summary>
internal readonly record struct Query(Filter Filter, SortOrder? Sort, int Skip, int Limit)
{
    /// <summary>How many rows are wanted: what is skipped is read too.</summary>
    public long Rows => Limit == int.MaxValue ? long.MaxValue : (long)Skip + Limit;
}

/// <summary>Receives the rows of a query in order.</summary>
internal interface IRowSink
{
    /// <summary>The bytes are valid during the call only. Returns false to stop.</summary>
    bool Take(long rowId, ReadOnlySpan<byte> bson);
}
