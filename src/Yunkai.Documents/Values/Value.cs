using System.Globalization;

namespace Yunkai.Documents.Values;

/// <summary>
/// One value of a document: a tag, eight bytes of payload and, for the kinds that need one, a reference.
/// Numbers, dates and booleans live in the payload and allocate nothing.
/// </summary>
/// <remarks>Equality is strict (same kind, same payload); MongoDB's cross-type comparison is <see cref="ValueOrder"/>.</remarks>
public readonly struct Value : IEquatable<Value>
{
    private readonly object? _reference;
    private readonly long _bits;

    private Value(ValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    public ValueKind Kind { get; }

    public static Value Missing => default;
    public static Value Null => new(ValueKind.Null, 0);
    public static Value Undefined => new(ValueKind.Undefined, 0);
    public static Value MinKey => new(ValueKind.MinKey, 0);
    public static Value MaxKey => new(ValueKind.MaxKey, 0);
    public static Value True => new(ValueKind.Boolean, 1);
    public static Value False => new(ValueKind.Boolean, 0);

    public static Value Boolean(bool value) => value ? True : False;
    public static Value Int32(int value) => new(ValueKind.Int32, value);
    public static Value Int64(long value) => new(ValueKind.Int64, value);
    public static Value Double(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
    public static Value Date(long unixMilliseconds) => new(ValueKind.DateTime, unixMilliseconds);
    public static Value Timestamp(ulong value) => new(ValueKind.Timestamp, unchecked((long)value));
    public static Value String(string value) => new(ValueKind.String, 0, value);
    public static Value Document(Document value) => new(ValueKind.Document, 0, value);
    public static Value Array(ValueArray value) => new(ValueKind.Array, 0, value);
    public static Value Array(params ReadOnlySpan<Value> items) => new(ValueKind.Array, 0, new ValueArray(items));
    public static Value ObjectId(ObjectId value) => new(ValueKind.ObjectId, 0, value);
    public static Value Regex(RegexValue value) => new(ValueKind.Regex, 0, value);
    public static Value Binary(BinaryValue value) => new(ValueKind.Binary, 0, value);
    public static Value Decimal128(Decimal128 value) => new(ValueKind.Decimal128, 0, value);

    /// <summary>The smallest integer kind that holds the number: int32, else int64 (design.md §3, untyped JSON integers).</summary>
    public static Value Integer(long value) => value is >= int.MinValue and <= int.MaxValue ? Int32((int)value) : Int64(value);

    public bool IsMissing => Kind == ValueKind.Missing;
    public bool IsNumber => Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Decimal128;

    /// <summary>Null, undefined or absent: what MongoDB's <c>{field: null}</c> matches.</summary>
    public bool IsNullish => Kind is ValueKind.Null or ValueKind.Undefined or ValueKind.Missing;

    public bool AsBoolean => Expect(ValueKind.Boolean)._bits != 0;
    public int AsInt32 => (int)Expect(ValueKind.Int32)._bits;
    public long AsInt64 => Expect(ValueKind.Int64)._bits;
    public double AsDouble => BitConverter.Int64BitsToDouble(Expect(ValueKind.Double)._bits);
    public long AsDate => Expect(ValueKind.DateTime)._bits;
    public ulong AsTimestamp => unchecked((ulong)Expect(ValueKind.Timestamp)._bits);
    public string AsString => (string)Expect(ValueKind.String)._reference!; // the kind guarantees the reference
    public Document AsDocument => (Document)Expect(ValueKind.Document)._reference!; // likewise
    public ValueArray AsArray => (ValueArray)Expect(ValueKind.Array)._reference!; // likewise
    public ObjectId AsObjectId => (ObjectId)Expect(ValueKind.ObjectId)._reference!; // likewise
    public RegexValue AsRegex => (RegexValue)Expect(ValueKind.Regex)._reference!; // likewise
    public BinaryValue AsBinary => (BinaryValue)Expect(ValueKind.Binary)._reference!; // likewise
    public Decimal128 AsDecimal128 => (Decimal128)Expect(ValueKind.Decimal128)._reference!; // likewise

    /// <summary>True with the number as a long when the value is a number with no fraction that fits.</summary>
    public bool TryGetInteger(out long value)
    {
        switch (Kind)
        {
            case ValueKind.Int32 or ValueKind.Int64:
                value = _bits;
                return true;
            case ValueKind.Double:
                var number = AsDouble;
                // 2^63 is representable as a double but not as a long, hence the strict upper bound.
                if (number >= long.MinValue && number < 9223372036854775808d && Math.Truncate(number) == number)
                {
                    value = (long)number;
                    return true;
                }

                break;
        }

        value = 0;
        return false;
    }

    public bool Equals(Value other) =>
        Kind == other.Kind && _bits == other._bits && (ReferenceEquals(_reference, other._reference) || (_reference?.Equals(other._reference) ?? false));

    public override bool Equals(object? obj) => obj is Value other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _reference);
    public static bool operator ==(Value left, Value right) => left.Equals(right);
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    public static implicit operator Value(string value) => String(value);
    public static implicit operator Value(int value) => Int32(value);
    public static implicit operator Value(long value) => Int64(value);
    public static implicit operator Value(double value) => Double(value);
    public static implicit operator Value(bool value) => Boolean(value);
    public static implicit operator Value(Document value) => Document(value);
    public static implicit operator Value(ValueArray value) => Array(value);

    /// <summary>A short form for messages and test output; not a wire format.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Missing => "missing",
        ValueKind.Null => "null",
        ValueKind.Boolean => AsBoolean ? "true" : "false",
        ValueKind.Int32 or ValueKind.Int64 => _bits.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => AsDouble.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.DateTime => $"date({_bits})",
        ValueKind.Timestamp => $"timestamp({AsTimestamp})",
        ValueKind.String => $"\"{AsString}\"",
        _ => _reference?.ToString() ?? Kind.ToString(),
    };

    private Value Expect(ValueKind kind) => Kind == kind ? this : throw new InvalidOperationException($"A {Kind} value was read as {kind}.");
}
