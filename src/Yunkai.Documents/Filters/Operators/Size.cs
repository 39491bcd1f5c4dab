using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$size</c>: an array of exactly that many elements.</summary>
internal sealed class Size(long count) : ValueTest
{
    public static ValueTest Parse(in Value operand, FieldContext context)
    {
        if (!operand.IsNumber)
        {
            throw Refuse($"Failed to parse $size. Expected a number in: $size: {operand}");
        }

        if (!operand.TryGetInteger(out var count))
        {
            throw Refuse($"Failed to parse $size. Expected an integer: $size: {operand}");
        }

        return count >= 0 ? new Size(count) : throw Refuse($"Failed to parse $size. Expected a non-negative number in: $size: {operand}");
    }

    public override bool SeesElements => false;

    public override bool Matches(BsonSpan element)
    {
        if (element.Kind != ValueKind.Array)
        {
            return false;
        }

        var left = count;
        var reader = element.Reader();
        while (reader.Next())
        {
            if (left-- == 0)
            {
                return false;
            }
        }

        return left == 0;
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
