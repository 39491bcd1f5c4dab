using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Yunkai.Documents.Values;

/// <summary>An ordered list of named values. Order is part of the value, as in BSON. Names are unique; setting an existing name keeps its place.</summary>
public sealed class Document : IEnumerable<KeyValuePair<string, Value>>, IEquatable<Document>
{
    private readonly OrderedDictionary<string, Value> _fields;

    public Document() => _fields = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
    public Document(int capacity) => _fields = new OrderedDictionary<string, Value>(capacity, StringComparer.Ordinal);

    public int Count => _fields.Count;

    /// <summary>The value under a name, or <see cref="Value.Missing"/>. Setting Missing removes the field.</summary>
    public Value this[string name]
    {
        get => _fields.TryGetValue(name, out var value) ? value : Value.Missing;
        set
        {
            if (value.IsMissing)
            {
                _fields.Remove(name);
            }
            else
            {
                _fields[name] = value;
            }
        }
    }

    public KeyValuePair<string, Value> GetAt(int index) => _fields.GetAt(index);
    public void SetAt(int index, Value value) => _fields.SetAt(index, value);
    public int IndexOf(string name) => _fields.IndexOf(name);
    public bool ContainsKey(string name) => _fields.ContainsKey(name);
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out Value value) => _fields.TryGetValue(name, out value);

    /// <summary>Appends a field; throws when the name is taken.</summary>
    public void Add(string name, Value value) => _fields.Add(name, value);
    public void Insert(int index, string name, Value value) => _fields.Insert(index, name, value);
    public bool Remove(string name) => _fields.Remove(name);

    /// <summary>A copy that shares no mutable state: nested documents and arrays are copied too.</summary>
    public Document DeepClone()
    {
        var copy = new Document(Count);
        foreach (var (name, value) in _fields)
        {
            copy.Add(name, ValueArray.DeepClone(value));
        }

        return copy;
    }

    public OrderedDictionary<string, Value>.Enumerator GetEnumerator() => _fields.GetEnumerator();
    IEnumerator<KeyValuePair<string, Value>> IEnumerable<KeyValuePair<string, Value>>.GetEnumerator() => _fields.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();

    /// <summary>Same fields, same order, strictly equal values.</summary>
    public bool Equals(Document? other)
    {
        if (other is null || other.Count != Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            var (name, value) = GetAt(i);
            var (otherName, otherValue) = other.GetAt(i);
            if (!string.Equals(name, otherName, StringComparison.Ordinal) || value != otherValue)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Document);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _fields)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => "{" + string.Join(", ", _fields.Select(field => $"{field.Key}: {field.Value}")) + "}";
}
