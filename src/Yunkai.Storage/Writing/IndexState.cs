using System.Buffers.Binary;
using Yunkai.Storage.Indexing;

namespace Yunkai.Storage.Writing;

/// <summary>An index as the engine keeps it.</summary>
/// <remarks>
/// <see cref="IsMultikey"/> only ever turns on, before the commit of the entries that made it so: a reader that looks at it after it
/// took its snapshot never plans for single entries where there are several.
/// </remarks>
internal sealed class IndexState
{
    private volatile bool _isMultikey;

    public IndexState(uint id, IndexDefinition definition, bool isMultikey)
    {
        Id = id;
        Definition = definition;
        Keys = new IndexKeys(definition);
        _isMultikey = isMultikey;
        IsMultikeyStored = isMultikey;
        Prefix = PrefixOf(id);
        End = PrefixOf(id + 1);
    }

    /// <summary>The first four bytes of each of its keys, big-endian; ids are not used again.</summary>
    public uint Id { get; }

    public IndexDefinition Definition { get; }

    public IndexKeys Keys { get; }

    /// <summary>Some document has, or had, several entries, or an array on the way to an indexed field.</summary>
    public bool IsMultikey => _isMultikey;

    /// <summary>The mark is in a committed transaction. Used by the writer only.</summary>
    public bool IsMultikeyStored { get; set; }

    public byte[] Prefix { get; }

    /// <summary>The first key past the index.</summary>
    public byte[] End { get; }

    public string MetaKey => MetaKeys.Multikey(Id);

    public void MarkMultikey() => _isMultikey = true;

    private static byte[] PrefixOf(uint id)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, id);
        return prefix;
    }
}

/// <summary>The keys of the table of numbers, besides the schema version.</summary>
internal static class MetaKeys
{
    public const string NextCollection = "next-collection";
    public const string NextIndex = "next-index";
    public const string MultikeyPrefix = "multikey/";

    public static string Multikey(uint index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{MultikeyPrefix}{index}");
}
