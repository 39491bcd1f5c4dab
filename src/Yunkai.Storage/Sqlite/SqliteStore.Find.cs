using Yunkai.Documents.Filters;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Reading;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Sqlite.Reading;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    public async ValueTask<int> FindAsync(string collection, FindRequest request, IDocumentVisitor visitor, CancellationToken cancellationToken = default)
    {
        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        var query = new Query(request.Filter, request.Sort, request.Skip, request.Limit);
        return Execute(lease.Connection, collection, query, new VisitorSink(visitor), cancellationToken);
    }

    public async ValueTask<long> CountAsync(string collection, Filter filter, CancellationToken cancellationToken = default)
    {
        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        var state = BeginSnapshot(lease.Connection, collection);
        try
        {
            return Count(lease.Connection, state, filter, cancellationToken);
        }
        finally
        {
            lease.Connection[Sql.Commit].Execute();
        }
    }

    /// <summary>Row ids that match in a snapshot, so that a long search does not run on the writer; null when an index makes it short.</summary>
    private async ValueTask<List<long>?> FindCandidatesAsync(string collection, Query query, CancellationToken cancellationToken)
    {
        if (!QueryRun.Plan(_state.Catalog.Get(collection), query).IsScan)
        {
            return null;
        }

        using var lease = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        var rows = new RowIdSink();
        Execute(lease.Connection, collection, query, rows, cancellationToken);
        return rows.Rows;
    }

    private int Execute(SqliteConnection connection, string collection, Query query, IRowSink sink, CancellationToken cancellationToken)
    {
        var cost = new QueryCost(_options.Time, _options.QueryLimits, cancellationToken);
        // Most queries are one statement, which is a snapshot by itself: a transaction around it would triple the statements.
        var (state, version) = CurrentCollection(collection);
        var plan = PlanRival.Settle(connection, state, QueryRun.Plan(state, query), query.Rows);
        if (plan.IsInOrder && (plan.IsScan || plan.Ranges.Count == 1) && QueryRun.TryStream(connection, state, query, plan, sink, ref cost, new SnapshotCheck(_state, version), out var taken))
        {
            return taken;
        }

        state = BeginSnapshot(connection, collection);
        try
        {
            return QueryRun.Execute(connection, state, query, sink, ref cost);
        }
        finally
        {
            connection[Sql.Commit].Execute();
        }
    }

    private long Count(SqliteConnection connection, CollectionState state, Filter filter, CancellationToken cancellationToken)
    {
        if (filter.Shape is { IsExact: true, Conditions.Count: 0 })
        {
            // Every document has one entry in the index on _id, and its pages hold no documents.
            return CountRange(connection[Sql.CountRange].Bind(1, state.IdIndex.Prefix).Bind(2, state.IdIndex.End));
        }

        var query = new Query(filter, null, 0, int.MaxValue);
        var plan = QueryRun.Plan(state, query);
        // One range holds a document of an array several times; several ranges may each hold it, which one count of each cannot tell.
        if (plan.IsExact || (plan.IsCovered && plan.Ranges.Count == 1))
        {
            var index = state.Indexes[plan.Index];
            var count = 0L;
            foreach (var range in plan.Ranges)
            {
                count += CountRange(QueryRun.BindRange(connection, plan.IsExact ? Sql.CountRange : Sql.CountDistinct, index, range with { IsSingleKey = false }));
            }

            return count;
        }

        var sink = new CountingSink();
        var cost = new QueryCost(_options.Time, _options.QueryLimits, cancellationToken);
        QueryRun.Execute(connection, state, query, sink, ref cost);
        return sink.Count;
    }

    private static long CountRange(Statement statement)
    {
        try
        {
            statement.Step();
            return statement.Int64(0);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Begins a read transaction whose snapshot and catalog belong together, and finds the collection in it. The caller ends it with COMMIT.</summary>
    private CollectionState BeginSnapshot(SqliteConnection connection, string collection)
    {
        while (true)
        {
            var (state, version) = CurrentCollection(collection);
            connection[Sql.Begin].Execute();
            connection[Sql.PinSnapshot].Execute();
            if (version == _state.CatalogVersion)
            {
                return state;
            }

            connection[Sql.Commit].Execute();
        }
    }

    private (CollectionState State, int Version) CurrentCollection(string collection)
    {
        var spin = new SpinWait();
        while (true)
        {
            var version = _state.CatalogVersion;
            // Odd: a commit that changes the catalog is on its way to the disk, which takes milliseconds and is rare.
            if (version % 2 == 0)
            {
                return (_state.Catalog.Get(collection), version);
            }

            spin.SpinOnce();
        }
    }

    private sealed class VisitorSink(IDocumentVisitor visitor) : IRowSink
    {
        public bool Take(long rowId, ReadOnlySpan<byte> bson) => visitor.Visit(bson);
    }

    private sealed class CountingSink : IRowSink
    {
        public long Count { get; private set; }

        public bool Take(long rowId, ReadOnlySpan<byte> bson)
        {
            Count++;
            return true;
        }
    }
}
