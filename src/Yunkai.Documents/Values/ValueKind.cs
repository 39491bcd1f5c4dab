namespace Yunkai.Documents.Values;

/// <summary>The kinds of value a document can hold. The numbers are BSON's element types, so that a kind can be read straight from stored bytes.</summary>
public enum ValueKind : byte
{
    /// <summary>No value at all: the field is absent. Never stored.</summary>
    Missing = 0,
    Double = 1,
    String = 2,
    Document = 3,
    Array = 4,
    Binary = 5,
    /// <summary>BSON's deprecated undefined; readable, compares as null, never written by us.</summary>
    Undefined = 6,
    ObjectId = 7,
    Boolean = 8,
    /// <summary>Milliseconds since 1970-01-01T00:00:00Z, signed 64 bits.</summary>
    DateTime = 9,
    Null = 10,
    Regex = 11,
    Int32 = 16,
    Timestamp = 17,
    Int64 = 18,
    Decimal128 = 19,
    MaxKey = 127,
    MinKey = 255,
}
