namespace Yunkai.Storage.Reading;

/// <summary>The first rows by sort key, equal keys in natural order; keeps no more of them than are wanted.</summary>
internal sealed class BestRows(long most)
{
    // What an entry costs besides its key, roughly.
    private const int EntryBytes = 48;

    public static readonly Comparer<(byte[] Key, long Row)> Order = Comparer<(byte[] Key, long Row)>.Create(static (left, right) =>
        left.Key.AsSpan().SequenceCompareTo(right.Key) is not 0 and var difference ? difference : left.Row.CompareTo(right.Row));

    private static readonly Comparer<(byte[] Key, long Row)> WorstFirst = Comparer<(byte[] Key, long Row)>.Create(static (left, right) => Order.Compare(right, left));

    // The worst of the kept rows is on top, to be thrown out by a better one.
    private readonly PriorityQueue<long, (byte[] Key, long Row)> _kept = new(WorstFirst);

    /// <summary>Returns how many bytes more are held now.</summary>
    public int Add(byte[] key, long row)
    {
        if (_kept.Count < most)
        {
            _kept.Enqueue(row, (key, row));
            return key.Length + EntryBytes;
        }

        if (_kept.TryPeek(out _, out var worst) && Order.Compare((key, row), worst) < 0)
        {
            _kept.DequeueEnqueue(row, (key, row));
            return key.Length - worst.Key.Length;
        }

        return 0;
    }

    public long[] InOrder()
    {
        var rows = new long[_kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = _kept.Dequeue();
        }

        return rows;
    }
}
