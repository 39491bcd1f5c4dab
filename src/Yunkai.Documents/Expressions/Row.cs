using Yunkai.Documents.Values;

namespace Yunkai.Documents.Expressions;

/// <summary>The document that an expression looks at: stored bytes, or one that an earlier stage made.</summary>
public readonly ref struct Row
{
    /// <param name="bson">Valid BSON.</param>
    public Row(ReadOnlySpan<byte> bson) => Bson = bson;

    public Row(Document document) => Document = document;

    /// <summary>The stored bytes; empty when the row is a <see cref="Document"/>.</summary>
    public ReadOnlySpan<byte> Bson { get; }

    public Document? Document { get; }

    /// <summary>The whole document. A document that a stage made is returned itself: do not change it.</summary>
    public Document ToDocument() => Document ?? Values.Bson.Read(Bson);

    /// <summary>The BSON bytes, encoded when needed.</summary>
    public ReadOnlySpan<byte> ToBson() => Document is null ? Bson : Values.Bson.Write(Document);
}
