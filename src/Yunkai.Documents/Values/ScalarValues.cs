namespace Yunkai.Documents.Values;

// The reference payloads of Value that are too large for eight bytes.

/// <summary>A regular expression stored in or sent as part of a document. Options are letters in alphabetical order (i, m, s, x, u).</summary>
public sealed record RegexValue(string Pattern, string Options)
{
    public override string ToString() => $"/{Pattern}/{Options}";
}

/// <summary>A 12-byte identifier, written as 24 lower-case hexadecimal digits.</summary>
public sealed record ObjectId(string Hex)
{
    /// <summary>True when the text is exactly 24 hexadecimal digits; the result is lower-case.</summary>
    public static bool TryParse(string text, out ObjectId? id)
    {
        id = text.Length == 24 && text.All(char.IsAsciiHexDigit) ? new ObjectId(text.ToLowerInvariant()) : null;
        return id is not null;
    }

    public override string ToString() => $"ObjectId({Hex})";
}

/// <summary>Bytes with BSON's subtype.</summary>
public sealed class BinaryValue(byte subtype, ReadOnlyMemory<byte> data) : IEquatable<BinaryValue>
{
    public byte Subtype { get; } = subtype;
    public ReadOnlyMemory<byte> Data { get; } = data;

    public bool Equals(BinaryValue? other) => other is not null && Subtype == other.Subtype && Data.Span.SequenceEqual(other.Data.Span);
    public override bool Equals(object? obj) => Equals(obj as BinaryValue);
    public override int GetHashCode() => HashCode.Combine(Subtype, Data.Length);
    public override string ToString() => $"binary({Subtype}, {Data.Length} bytes)";
}

/// <summary>An IEEE 754-2008 decimal in BSON's layout: the two halves of its binary-integer-decimal form.</summary>
public sealed record Decimal128(ulong High, ulong Low)
{
    /// <summary>From decimal or scientific notation, <c>NaN</c> or <c>Infinity</c>. False when the text is no number or is not held exactly (34 digits).</summary>
    public static bool TryParse(string text, out Decimal128? value) => DecimalText.TryParse(text, out value);

    /// <summary>The text that BSON's specification prescribes, such as <c>0.10</c> or <c>1E+3</c>.</summary>
    public override string ToString() => DecimalText.Format(this);
}
