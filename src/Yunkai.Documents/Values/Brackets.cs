namespace Yunkai.Documents.Values;

/// <summary>
/// The type brackets of MongoDB's order. The numbers are also the first byte of an encoded key (<see cref="KeyEncoding"/>),
/// so they are a stored format and never change; 0 stays free as the end mark of documents and arrays.
/// </summary>
internal static class Brackets
{
    public const byte End = 0x00;
    public const byte MinKey = 0x10;
    /// <summary>Not a value: what an empty array contributes to an index or a sort, just below null (MongoDB keeps it as undefined).</summary>
    public const byte EmptyArray = 0x18;
    public const byte Null = 0x20;
    public const byte Number = 0x30;
    public const byte String = 0x40;
    public const byte Document = 0x50;
    public const byte Array = 0x60;
    public const byte Binary = 0x70;
    public const byte ObjectId = 0x78;
    public const byte Boolean = 0x80;
    public const byte Date = 0x90;
    public const byte Timestamp = 0xA0;
    public const byte Regex = 0xB0;
    public const byte MaxKey = 0xF0;

    public static int Of(ValueKind kind) => kind switch
    {
        ValueKind.Missing or ValueKind.Undefined or ValueKind.Null => Null,
        ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Decimal128 => Number,
        ValueKind.String => String,
        ValueKind.Document => Document,
        ValueKind.Array => Array,
        ValueKind.Binary => Binary,
        ValueKind.ObjectId => ObjectId,
        ValueKind.Boolean => Boolean,
        ValueKind.DateTime => Date,
        ValueKind.Timestamp => Timestamp,
        ValueKind.Regex => Regex,
        ValueKind.MinKey => MinKey,
        ValueKind.MaxKey => MaxKey,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of value."),
    };
}
