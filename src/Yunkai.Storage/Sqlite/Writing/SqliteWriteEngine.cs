using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>Hands the writer thread its transactions: one at a time, on the one connection that writes.</summary>
internal sealed class SqliteWriteEngine(SqliteConnection connection, CommittedState state, SqliteStoreOptions options, Housekeeping housekeeping) : IWriteEngine
{
    public WriteTransaction Begin()
    {
        // When this fails, another program holds the file, or the disk is gone: it would fail for each of them, after a wait each.
        connection[Sql.BeginImmediate].Execute();
        return new SqliteTransaction(connection, state.Catalog, state.Position, options.Time, options.QueryLimits);
    }

    public void Commit(WriteTransaction transaction) => state.Commit(transaction);

    public void AfterBatch(Func<bool> isBusy) => housekeeping.AfterBatch(connection, isBusy);
}
