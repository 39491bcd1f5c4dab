using Yunkai.Storage.Sqlite.Native;

namespace Yunkai.Storage.Sqlite.Writing;

/// <summary>Removes old entries from the commit log, by age and by size, a slice at a time between two batches.</summary>
/// <remarks>The newest entry always stays: it carries the sequence number and the totals over a restart.</remarks>
internal sealed class LogTrimming(SqliteStoreOptions options)
{
    // Small enough that a call that arrives meanwhile does not notice.
    private const int SliceEntries = 1024;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private long _lastLook = -1;
    private long _trimBelow;

    /// <summary>Removes one slice. True when there is more to remove.</summary>
    public bool Continue(SqliteConnection writer)
    {
        if (_lastLook < 0 || options.Time.GetElapsedTime(_lastLook) >= Period)
        {
            _lastLook = options.Time.GetTimestamp();
            _trimBelow = FindEnd(writer);
        }

        if (_trimBelow == 0)
        {
            return false;
        }

        var first = FirstSequence(writer);
        if (first == 0 || first >= _trimBelow)
        {
            _trimBelow = 0;
            return false;
        }

        writer[Sql.BeginImmediate].Execute();
        writer[Sql.TrimLog].Bind(1, Math.Min(_trimBelow, first + SliceEntries)).Execute();
        writer[Sql.Commit].Execute();
        return true;
    }

    /// <summary>The first sequence number to keep, or 0 when nothing has to go. Time and totals grow with the sequence, so a binary search finds it.</summary>
    private long FindEnd(SqliteConnection writer)
    {
        var first = FirstSequence(writer);
        var last = writer[Sql.LastLogEntry];
        if (first == 0 || !last.Step())
        {
            last.Reset();
            return 0;
        }

        var (high, bytes) = (last.Int64(0), last.Int64(2));
        last.Reset();
        var oldest = options.Time.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.LogRetention.TotalMilliseconds;
        var leastPosition = bytes - options.LogMaxBytes;
        var low = first;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (IsToGo(writer, middle, oldest, leastPosition))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > first ? low : 0;
    }

    private static bool IsToGo(SqliteConnection writer, long sequence, long oldest, long leastPosition)
    {
        var statement = writer[Sql.LogPosition].Bind(1, sequence);
        var result = statement.Step() && (statement.Int64(0) < oldest || statement.Int64(1) <= leastPosition);
        statement.Reset();
        return result;
    }

    private static long FirstSequence(SqliteConnection writer)
    {
        var statement = writer[Sql.FirstLogSequence];
        var first = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return first;
    }
}
