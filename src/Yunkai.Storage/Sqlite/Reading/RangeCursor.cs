using Yunkai.Storage.Planning;
using Yunkai.Storage.Sqlite.Native;
using Yunkai.Storage.Writing;

namespace Yunkai.Storage.Sqlite.Reading;

/// <summary>Walks one range of an index a piece at a time, so that any number of ranges share one statement. Pieces grow: most walks end after a few rows.</summary>
internal sealed class RangeCursor
{
    private const int FirstPiece = 8;
    private const int LargestPiece = 512;

    private readonly bool _isBackward;
    private readonly byte[] _end;
    private readonly Queue<long> _rows = new();
    private byte[] _lastKey;
    private long _lastRow;
    private int _piece = FirstPiece;
    private bool _isAtEnd;

    public RangeCursor(IndexState index, in KeyRange range, bool isBackward)
    {
        byte[] low = [.. index.Prefix, .. range.Low];
        byte[] high = range.High is [0xFF] ? index.End : [.. index.Prefix, .. range.High];
        _isBackward = isBackward;
        // Row ids are positive: before the first entry of the low end, and before any of the high end, which is outside.
        (_lastKey, _end) = isBackward ? (high, low) : (low, high);
        _lastRow = isBackward ? 0 : -1;
    }

    public bool TryNext(SqliteConnection connection, ref QueryCost cost, out long row)
    {
        if (_rows.Count == 0 && !_isAtEnd)
        {
            ReadPiece(connection, ref cost);
        }

        return _rows.TryDequeue(out row);
    }

    private void ReadPiece(SqliteConnection connection, ref QueryCost cost)
    {
        var statement = connection[_isBackward ? Sql.EntriesBefore : Sql.EntriesAfter].Bind(1, _lastKey).Bind(2, _lastRow).Bind(3, _end).Bind(4, _piece);
        try
        {
            while (statement.Step())
            {
                cost.Key();
                _rows.Enqueue(statement.Int64(1));
                if (_rows.Count == _piece)
                {
                    _lastKey = statement.Blob(0).ToArray();
                    _lastRow = statement.Int64(1);
                }
            }
        }
        finally
        {
            statement.Reset();
        }

        _isAtEnd = _rows.Count < _piece;
        _piece = Math.Min(2 * _piece, LargestPiece);
    }
}
