using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$bitsAllClear</c>: all of the bits are 0.</summary>
internal sealed class BitsAllClear : Bits
{
    private BitsAllClear(in Value mask)
        : base(mask, "$bitsAllClear", wanted: false, all: true)
    {
    }

    public static ValueTest Parse(in Value operand, FieldContext context) => new BitsAllClear(operand);
}
