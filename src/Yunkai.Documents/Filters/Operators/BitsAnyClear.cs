using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$bitsAnyClear</c>: one of the bits is 0.</summary>
internal sealed class BitsAnyClear : Bits
{
    private BitsAnyClear(in Value mask)
        : base(mask, "$bitsAnyClear", wanted: false, all: false)
    {
    }

    public static ValueTest Parse(in Value operand, FieldContext context) => new BitsAnyClear(operand);
}
