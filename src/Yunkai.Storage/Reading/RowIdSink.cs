namespace Yunkai.Storage.Reading;

/// <summary>Gathers row ids: documents are changed only after the reading that found them has ended.</summary>
internal sealed class RowIdSink : IRowSink
{
    public List<long> Rows { get; } = [];

    public bool Take(long rowId, ReadOnlySpan<byte> bson)
    {
        Rows.Add(rowId);
        return true;
    }
}
