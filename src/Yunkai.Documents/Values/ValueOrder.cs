namespace Yunkai.Documents.Values;

/// <summary>MongoDB's total order over values: MinKey, null and missing, numbers, strings (as UTF-8 bytes), documents, arrays, binary, ObjectId, boolean, date, timestamp, regex, MaxKey.</summary>
/// <remarks>Numbers compare by value across int32, int64, double and decimal; NaN is below every number. Source: MongoDB manual, "Comparison/Sort Order".</remarks>
public sealed class ValueOrder : IComparer<Value>
{
    public static ValueOrder Instance { get; } = new();

    public int Compare(Value x, Value y) => throw new NotImplementedException();

    /// <summary>Equal in the order (1 and 1.0 are).</summary>
    public static bool AreEqual(in Value x, in Value y) => Instance.Compare(x, y) == 0;
}
