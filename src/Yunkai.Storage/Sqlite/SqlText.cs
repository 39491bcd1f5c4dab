namespace Yunkai.Storage.Sqlite;

/// <summary>The statements that connections keep prepared.</summary>
internal enum Sql
{
    Begin,
    BeginImmediate,
    Commit,
    Rollback,
    Savepoint,
    RollbackToSavepoint,
    ReleaseSavepoint,
    PinSnapshot,

    GetRecord,
    ListRecords,
    PutRecord,
    DeleteRecord,

    AppendLog,
    ReadLog,
    LogPosition,
    LastLogEntry,
    FirstLogSequence,
    TrimLog,

    GetDocument,
    LastRowId,
    InsertDocument,
    UpdateDocument,
    DeleteDocument,
    ScanDocuments,
    DeleteDocuments,

    FindByKey,
    FindByRange,
    FindByRangeBackward,
    RowIdsByKey,
    RowIdsByRange,
    CountRange,
    CountUpTo,
    CountDistinct,
    EntriesAfter,
    EntriesBefore,
    FindOtherHolder,
    InsertEntry,
    DeleteEntry,
    DeleteEntries,
    MeasureEntries,

    PutMeta,
    GetMeta,
    DeleteMeta,
    ListMeta,
}

/// <summary>The text of each statement; every value is a parameter.</summary>
internal static class SqlText
{
    public static int Count { get; } = Enum.GetValues<Sql>().Length;

    public static string Of(Sql sql) => sql switch
    {
        Sql.Begin => "BEGIN",
        Sql.BeginImmediate => "BEGIN IMMEDIATE",
        Sql.Commit => "COMMIT",
        Sql.Rollback => "ROLLBACK",
        Sql.Savepoint => "SAVEPOINT op",
        Sql.RollbackToSavepoint => "ROLLBACK TO op",
        Sql.ReleaseSavepoint => "RELEASE op",
        // BEGIN alone takes no snapshot: the first read does.
        Sql.PinSnapshot => "SELECT 1 FROM meta LIMIT 1",

        Sql.GetRecord => "SELECT value FROM rec WHERE kind=?1 AND key=?2",
        Sql.ListRecords => "SELECT key, value FROM rec WHERE kind=?1 AND key>=?2 AND key<?3 ORDER BY key LIMIT ?4",
        Sql.PutRecord => "INSERT INTO rec(kind, key, value) VALUES(?1, ?2, ?3) ON CONFLICT(kind, key) DO UPDATE SET value=excluded.value",
        Sql.DeleteRecord => "DELETE FROM rec WHERE kind=?1 AND key=?2",

        Sql.AppendLog => "INSERT INTO log(seq, time, tx, batch, kind, coll, id, after, undo, pos, size) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        Sql.ReadLog => "SELECT seq, time, tx, batch, kind, coll, id, after, undo FROM log WHERE seq>?1 ORDER BY seq LIMIT ?2",
        Sql.LogPosition => "SELECT time, pos FROM log WHERE seq=?1",
        Sql.LastLogEntry => "SELECT seq, time, pos, size FROM log ORDER BY seq DESC LIMIT 1",
        Sql.FirstLogSequence => "SELECT seq FROM log ORDER BY seq LIMIT 1",
        Sql.TrimLog => "DELETE FROM log WHERE seq<?1",

        Sql.GetDocument => "SELECT doc FROM d WHERE rid=?1",
        Sql.LastRowId => "SELECT rid FROM d WHERE rid>=?1 AND rid<?2 ORDER BY rid DESC LIMIT 1",
        Sql.InsertDocument => "INSERT INTO d(rid, doc) VALUES(?1, ?2)",
        Sql.UpdateDocument => "UPDATE d SET doc=?2 WHERE rid=?1",
        Sql.DeleteDocument => "DELETE FROM d WHERE rid=?1",
        Sql.ScanDocuments => "SELECT rid, doc FROM d WHERE rid>=?1 AND rid<?2 ORDER BY rid",
        Sql.DeleteDocuments => "DELETE FROM d WHERE rid>=?1 AND rid<?2",

        // CROSS JOIN fixes the order of the loops: the entry first, then its document.
        Sql.FindByKey => "SELECT d.rid, d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k=?1 ORDER BY ix.rid",
        Sql.FindByRange => "SELECT d.rid, d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k>=?1 AND ix.k<?2 ORDER BY ix.k, ix.rid",
        Sql.FindByRangeBackward => "SELECT d.rid, d.doc FROM ix CROSS JOIN d ON d.rid=ix.rid WHERE ix.k>=?1 AND ix.k<?2 ORDER BY ix.k DESC, ix.rid DESC",
        Sql.RowIdsByKey => "SELECT rid FROM ix WHERE k=?1 ORDER BY rid",
        Sql.RowIdsByRange => "SELECT rid FROM ix WHERE k>=?1 AND k<?2 ORDER BY k, rid",
        Sql.CountRange => "SELECT count(*) FROM ix WHERE k>=?1 AND k<?2",
        Sql.CountUpTo => "SELECT count(*) FROM (SELECT 1 FROM ix WHERE k>=?1 AND k<?2 LIMIT ?3)",
        Sql.CountDistinct => "SELECT count(DISTINCT rid) FROM ix WHERE k>=?1 AND k<?2",
        Sql.EntriesAfter => "SELECT k, rid FROM ix WHERE (k, rid)>(?1, ?2) AND k<?3 ORDER BY k, rid LIMIT ?4",
        Sql.EntriesBefore => "SELECT k, rid FROM ix WHERE (k, rid)<(?1, ?2) AND k>=?3 ORDER BY k DESC, rid DESC LIMIT ?4",
        Sql.FindOtherHolder => "SELECT rid FROM ix WHERE k=?1 AND rid<>?2 LIMIT 1",
        Sql.InsertEntry => "INSERT INTO ix(k, rid) VALUES(?1, ?2)",
        Sql.DeleteEntry => "DELETE FROM ix WHERE k=?1 AND rid=?2",
        Sql.DeleteEntries => "DELETE FROM ix WHERE k>=?1 AND k<?2",
        Sql.MeasureEntries => "SELECT sum(length(k)), count(*) FROM ix WHERE k>=?1 AND k<?2",

        Sql.PutMeta => "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        Sql.GetMeta => "SELECT value FROM meta WHERE key=?1",
        Sql.DeleteMeta => "DELETE FROM meta WHERE key=?1",
        Sql.ListMeta => "SELECT key FROM meta WHERE key>=?1 AND key<?2",
        _ => throw new ArgumentOutOfRangeException(nameof(sql), sql, "Every statement has a text."),
    };
}
