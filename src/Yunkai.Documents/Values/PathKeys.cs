using System.Buffers;

namespace Yunkai.Documents.Values;

/// <summary>The encoded keys that one dotted path has in a document: what an index stores for it. Immutable.</summary>
public sealed class PathKeys(string path)
{
    private readonly PathWalk _walk = new(path);

    public string Path { get; } = path;

    /// <summary>
    /// Appends each distinct key, in the order of the elements; always at least one. A missing field gives null's key, an array one key per element, an empty array
    /// <see cref="KeyEncoding.AppendEmptyArray"/>. True when elements of an array were met beyond a single one, so that
    /// conditions on the path may be met by different elements (a multikey index). The bytes must be valid BSON.
    /// </summary>
    public bool Collect(ReadOnlySpan<byte> bson, bool descending, ICollection<byte[]> keys)
    {
        var collector = new Collector(descending);
        _walk.Visit(bson, ref collector);
        foreach (var key in collector.Keys.DistinctBy(Convert.ToHexString))
        {
            keys.Add(key);
        }

        return collector.Keys.Count > 1;
    }

    private struct Collector(bool descending) : ILeafVisitor
    {
        private readonly ArrayBufferWriter<byte> _buffer = new(32);

        public readonly List<byte[]> Keys { get; } = new(1);

        public readonly void Leaf(BsonSpan value)
        {
            KeyEncoding.Append(_buffer, value, descending);
            Take();
        }

        public readonly void EmptyArray()
        {
            KeyEncoding.AppendEmptyArray(_buffer, descending);
            Take();
        }

        private readonly void Take()
        {
            Keys.Add(_buffer.WrittenSpan.ToArray());
            _buffer.ResetWrittenCount();
        }
    }
}
