using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A value to compare stored values with, prepared once: text as UTF-8, its type bracket, whether it is NaN.</summary>
internal sealed class Operand
{
    private readonly byte[]? _utf8;

    private Operand(Value value)
    {
        Value = value;
        Bracket = Brackets.Of(value.Kind);
        _utf8 = value.Kind == ValueKind.String ? Encoding.UTF8.GetBytes(value.AsString) : null;
        IsNaN = value.Kind switch
        {
            ValueKind.Double => double.IsNaN(value.AsDouble),
            ValueKind.Decimal128 => DecimalParts.Of(value.AsDecimal128.High, value.AsDecimal128.Low).Class == NumberClass.NaN,
            _ => false,
        };
    }

    public Value Value { get; }
    public int Bracket { get; }
    public bool IsNaN { get; }
    public bool IsNull => Bracket == Brackets.Null;

    public static Operand Of(in Value value) => value.Kind is ValueKind.Undefined or ValueKind.Missing
        ? throw new DocumentException(DocumentError.BadOperator, "cannot compare to undefined")
        : new Operand(ValueArray.DeepClone(value));

    public bool SharesBracket(BsonSpan element) => Brackets.Of(element.Kind) == Bracket;

    public bool IsEqual(BsonSpan element) => _utf8 is not null
        ? element.Kind == ValueKind.String && element.StringBytes.SequenceEqual(_utf8)
        : SharesBracket(element) && BsonSpan.Compare(element, Value) == 0;

    /// <summary>Less than zero when the element is below the operand in MongoDB's order.</summary>
    public int Compare(BsonSpan element) => _utf8 is not null && element.Kind == ValueKind.String
        ? element.StringBytes.SequenceCompareTo(_utf8)
        : BsonSpan.Compare(element, Value);

    /// <summary>True for NaN of either kind.</summary>
    public static bool IsNotANumber(BsonSpan element) => element.Kind switch
    {
        ValueKind.Double => double.IsNaN(element.AsDouble),
        ValueKind.Decimal128 => element.Number.Decimal.Class == NumberClass.NaN,
        _ => false,
    };
}
