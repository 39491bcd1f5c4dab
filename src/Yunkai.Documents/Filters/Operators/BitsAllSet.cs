using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$bitsAllSet</c>: all of the bits are 1.</summary>
internal sealed class BitsAllSet : Bits
{
    private BitsAllSet(in Value mask)
        : base(mask, "$bitsAllSet", wanted: true, all: true)
    {
    }

    public static ValueTest Parse(in Value operand, FieldContext context) => new BitsAllSet(operand);
}
