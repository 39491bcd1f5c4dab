using System.Collections;

namespace Yunkai.Documents.Values;

/// <summary>A list of values.</summary>
public sealed class ValueArray : IEnumerable<Value>, IEquatable<ValueArray>
{
    private readonly List<Value> _items;

    public ValueArray() => _items = [];
    public ValueArray(int capacity) => _items = new List<Value>(capacity);
    public ValueArray(ReadOnlySpan<Value> items) => _items = [.. items];
    public ValueArray(IEnumerable<Value> items) => _items = [.. items];

    public int Count => _items.Count;

    public Value this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public void Add(Value item) => _items.Add(item);
    public void Insert(int index, Value item) => _items.Insert(index, item);
    public void RemoveAt(int index) => _items.RemoveAt(index);
    public int RemoveAll(Predicate<Value> match) => _items.RemoveAll(match);

    /// <summary>The item, or Missing when the index is outside the array.</summary>
    public Value GetOrMissing(int index) => index >= 0 && index < _items.Count ? _items[index] : Value.Missing;

    public List<Value>.Enumerator GetEnumerator() => _items.GetEnumerator();
    IEnumerator<Value> IEnumerable<Value>.GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public ValueArray DeepClone()
    {
        var copy = new ValueArray(Count);
        foreach (var item in _items)
        {
            copy.Add(DeepClone(item));
        }

        return copy;
    }

    internal static Value DeepClone(Value value) => value.Kind switch
    {
        ValueKind.Document => value.AsDocument.DeepClone(),
        ValueKind.Array => value.AsArray.DeepClone(),
        _ => value,
    };

    public bool Equals(ValueArray? other) => other is not null && _items.SequenceEqual(other._items);
    public override bool Equals(object? obj) => Equals(obj as ValueArray);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => "[" + string.Join(", ", _items) + "]";
}
