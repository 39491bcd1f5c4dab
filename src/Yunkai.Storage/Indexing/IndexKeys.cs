using System.Buffers;
using Yunkai.Documents;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Indexing;

/// <summary>Which entries a document has in an index, the same on every engine.</summary>
/// <remarks>
/// As MongoDB's multikey indexes: an array gives one entry for each element, a missing field counts as null, an empty array has a key of its own just
/// below null. Where a condition might match in several ways there are several entries: an index may give too much, never too little.
/// </remarks>
internal sealed class IndexKeys
{
    // Stands for "an empty array" inside a tuple; recognised by reference, since a stored empty array inside an array is an ordinary value.
    private static readonly Value EmptyArray = Value.Array(new ValueArray());

    private readonly IndexDefinition _definition;
    private readonly string[][] _paths;

    public IndexKeys(IndexDefinition definition)
    {
        _definition = definition;
        _paths = [.. definition.Fields.Select(field => field.Path.Split('.'))];
    }

    /// <summary>The distinct keys, in order, each behind the prefix. <paramref name="isMultikey"/> is true when an array was met, whatever the number of keys.</summary>
    public List<byte[]> Of(Document document, ReadOnlySpan<byte> prefix, out bool isMultikey)
    {
        if (_paths.Length == 1 && _paths[0].Length == 1 && document[_paths[0][0]] is var simple && simple.Kind != ValueKind.Array)
        {
            isMultikey = false;
            return simple.IsMissing && _definition.Sparse ? [] : [Encode([simple], prefix)];
        }

        var tuples = Tuples(document, out isMultikey);
        var keys = new List<byte[]>(tuples.Count);
        foreach (var tuple in tuples)
        {
            keys.Add(Encode(tuple, prefix));
        }

        if (keys.Count > 1)
        {
            keys.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
            var kept = 1;
            for (var i = 1; i < keys.Count; i++)
            {
                if (!keys[i].AsSpan().SequenceEqual(keys[kept - 1]))
                {
                    keys[kept++] = keys[i];
                }
            }

            keys.RemoveRange(kept, keys.Count - kept);
        }

        return keys;
    }

    /// <summary>The values behind one of the document's keys, for messages.</summary>
    public IReadOnlyList<Value> ValuesOf(Document document, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key)
    {
        foreach (var tuple in Tuples(document, out _))
        {
            if (Encode(tuple, prefix).AsSpan().SequenceEqual(key))
            {
                return [.. tuple.Select(value => value.IsMissing ? Value.Null : value)];
            }
        }

        return [];
    }

    /// <summary>True when no indexed value differs, so that the keys cannot either.</summary>
    public bool AreEqual(Document left, Document right)
    {
        foreach (var path in _paths)
        {
            if (left[path[0]] != right[path[0]])
            {
                return false;
            }
        }

        return true;
    }

    private List<Value[]> Tuples(Document document, out bool isMultikey)
    {
        var run = new Run(_paths);
        var values = new Value[_paths.Length];
        Array.Fill(values, Value.Document(document));
        run.Expand(values, new int[_paths.Length]);
        isMultikey = run.MetArray;
        return _definition.Sparse && !run.MetValue ? [] : run.Tuples;
    }

    private byte[] Encode(ReadOnlySpan<Value> tuple, ReadOnlySpan<byte> prefix)
    {
        var target = new ArrayBufferWriter<byte>(64);
        target.Write(prefix);
        for (var i = 0; i < tuple.Length; i++)
        {
            var descending = _definition.Fields[i].Descending;
            if (IsEmptyArray(tuple[i]))
            {
                KeyEncoding.AppendEmptyArray(target, descending);
            }
            else
            {
                KeyEncoding.Append(target, tuple[i].IsNullish ? Value.Null : tuple[i], descending);
            }
        }

        var length = target.WrittenCount - prefix.Length;
        return length <= DocumentLimits.MaxIndexKeyBytes
            ? target.WrittenSpan.ToArray()
            : throw new StorageException(StorageError.KeyTooLarge, $"key too large to index {_definition.Name}: {length} bytes, at most {DocumentLimits.MaxIndexKeyBytes} are allowed");
    }

    private static bool IsEmptyArray(in Value value) => value.Kind == ValueKind.Array && ReferenceEquals(value.AsArray, EmptyArray.AsArray);

    /// <summary>One walk of all paths of an index through a document. Paths that meet the same array go through it together, element by element.</summary>
    private sealed class Run(string[][] paths)
    {
        public List<Value[]> Tuples { get; } = [];

        public bool MetArray { get; private set; }

        /// <summary>Some indexed field was there.</summary>
        public bool MetValue { get; private set; }

        /// <param name="values">How far each path has come.</param>
        /// <param name="next">The next part of each path; one past the end when only a final array is to be opened; two past when the value is final.</param>
        public void Expand(Value[] values, int[] next)
        {
            ValueArray? array = null;
            for (var i = 0; i < paths.Length; i++)
            {
                Walk(i, ref values[i], ref next[i]);
                if (next[i] <= paths[i].Length)
                {
                    var met = values[i].AsArray;
                    if (array is not null && !ReferenceEquals(array, met))
                    {
                        throw new StorageException(StorageError.LimitExceeded, "cannot index parallel arrays: at most one of the fields of a compound index may hold an array");
                    }

                    array = met;
                }
            }

            if (array is null)
            {
                MetValue |= values.Any(value => !value.IsMissing);
                Tuples.Add(values);
                return;
            }

            MetArray = true;
            if (TryTakePositions(array, values, next))
            {
                return;
            }

            // Where every path goes on below the array, only its documents have something to say, unless it has none.
            var endsHere = EndsAt(array, values, next);
            var isSilent = true;
            foreach (var element in array)
            {
                if (endsHere || element.Kind == ValueKind.Document)
                {
                    Step(array, element, values, next, isEmpty: false);
                    isSilent = false;
                }
            }

            if (isSilent)
            {
                Step(array, Value.Missing, values, next, isEmpty: array.Count == 0);
            }
        }

        /// <summary>Follows documents until an array, the end of the path or nothing.</summary>
        private void Walk(int field, ref Value value, ref int next)
        {
            var path = paths[field];
            while (next <= path.Length && value.Kind != ValueKind.Array)
            {
                if (next == path.Length)
                {
                    next++;
                    return;
                }

                value = value.Kind == ValueKind.Document ? value.AsDocument[path[next]] : Value.Missing;
                next = value.IsMissing ? path.Length + 1 : next + 1;
            }
        }

        /// <summary>A number in a path means a position, and where elements are documents a field name too (which a condition may find missing). True when only the former applies.</summary>
        private bool TryTakePositions(ValueArray array, Value[] values, int[] next)
        {
            Value[]? positioned = null;
            int[]? after = null;
            var mayBeName = false;
            for (var i = 0; i < paths.Length; i++)
            {
                if (next[i] < paths[i].Length && IsPosition(paths[i][next[i]], out var position))
                {
                    positioned ??= [.. values];
                    after ??= [.. next];
                    mayBeName |= array.Any(element => element.Kind == ValueKind.Document);
                    positioned[i] = array.GetOrMissing(position);
                    after[i] = positioned[i].IsMissing ? paths[i].Length + 1 : next[i] + 1;
                }
            }

            if (positioned is null || after is null)
            {
                return false;
            }

            Expand(positioned, after);
            return !mayBeName;
        }

        private bool EndsAt(ValueArray array, Value[] values, int[] next)
        {
            for (var i = 0; i < paths.Length; i++)
            {
                if (next[i] == paths[i].Length && ReferenceEquals(values[i].AsArray, array))
                {
                    return true;
                }
            }

            return false;
        }

        private void Step(ValueArray array, in Value element, Value[] values, int[] next, bool isEmpty)
        {
            Value[] stepped = [.. values];
            int[] after = [.. next];
            for (var i = 0; i < paths.Length; i++)
            {
                if (next[i] > paths[i].Length || !ReferenceEquals(values[i].AsArray, array))
                {
                    continue;
                }

                var isLast = next[i] == paths[i].Length;
                if (isLast || element.Kind != ValueKind.Document)
                {
                    // An element is a value as it is, even when it is an array itself; below anything but a document there is nothing.
                    stepped[i] = !isLast ? Value.Missing : isEmpty ? EmptyArray : element;
                    after[i] = paths[i].Length + 1;
                }
                else
                {
                    stepped[i] = element;
                }
            }

            Expand(stepped, after);
        }

        private static bool IsPosition(string part, out int position)
        {
            position = -1;
            return part.Length is > 0 and < 9 && char.IsAsciiDigit(part[0]) && int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out position);
        }
    }
}
