using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$bitsAnySet</c>: one of the bits is 1.</summary>
internal sealed class BitsAnySet : Bits
{
    private BitsAnySet(in Value mask)
        : base(mask, "$bitsAnySet", wanted: true, all: false)
    {
    }

    public static ValueTest Parse(in Value operand, FieldContext context) => new BitsAnySet(operand);
}
