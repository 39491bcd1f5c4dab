using System.Globalization;
using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite;

/// <summary>Opens connections with the settings that the engine relies on.</summary>
internal static class Connections
{
    private const long MapBytes = 256L << 20;

    public static SqliteConnection OpenWriter(SqliteStoreOptions options, long maxPages)
    {
        var connection = new SqliteConnection(options.Path, create: true);
        try
        {
            // Another program (a backup tool, the sqlite3 shell) may hold the file for a moment.
            connection.SetBusyTimeout(TimeSpan.FromSeconds(5));
            connection.Execute("PRAGMA journal_mode=WAL");
            // FULL: a commit returns after the fsync of the log. It costs nothing once commits are gathered (group commit).
            connection.Execute("PRAGMA synchronous=FULL");
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit={(long)options.WalLimitMegabytes << 20}"));
            Tune(connection, options);
            if (maxPages > 0)
            {
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count={maxPages}"));
            }

            connection.TrackWal();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(SqliteStoreOptions options)
    {
        var connection = new SqliteConnection(options.Path, create: false);
        try
        {
            connection.SetBusyTimeout(TimeSpan.FromSeconds(5));
            connection.Execute("PRAGMA query_only=ON");
            Tune(connection, options);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Tune(SqliteConnection connection, SqliteStoreOptions options)
    {
        // Upper bounds: SQLite takes memory as pages are read, so an idle store stays small.
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size={-options.CacheMegabytes * 1024L}"));
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA mmap_size={MapBytes}"));
        connection.Execute("PRAGMA temp_store=MEMORY");
    }
}
