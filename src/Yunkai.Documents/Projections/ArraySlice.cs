using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary><c>$slice</c>: n first, n last when negative, or [skip, n]. A field that is no array passes unchanged (MongoDB manual, "$slice (projection)").</summary>
internal sealed class ArraySlice : FieldOperator
{
    private readonly long _skip;
    private readonly long _count;

    private ArraySlice(long skip, long count)
    {
        _skip = skip;
        _count = count;
    }

    public static ArraySlice Parse(in Value argument)
    {
        if (argument.TryGetInteger(out var count))
        {
            // The last n: skip to n before the end.
            return count >= 0 ? new ArraySlice(0, count) : new ArraySlice(count, long.MaxValue);
        }

        if (argument.Kind == ValueKind.Array && argument.AsArray is { Count: 2 } pair && pair[0].TryGetInteger(out var skip) && pair[1].TryGetInteger(out count))
        {
            return count > 0 ? new ArraySlice(skip, count) : throw new DocumentException(DocumentError.BadOperator, $"First argument to $slice can be negative, but the second, {count}, must be a positive number.");
        }

        throw new DocumentException(DocumentError.BadOperator, $"$slice needs a whole number n or [skip, n], not {argument}.");
    }

    public override Value Apply(BsonSpan value)
    {
        if (value.Kind != ValueKind.Array)
        {
            return value.ToValue();
        }

        var skip = _skip;
        if (skip < 0)
        {
            var length = 0L;
            for (var counter = value.Reader(); counter.Next();)
            {
                length++;
            }

            skip = Math.Max(0, length + skip);
        }

        var items = new ValueArray();
        for (var reader = value.Reader(); items.Count < _count && reader.Next();)
        {
            if (skip > 0)
            {
                skip--;
                continue;
            }

            items.Add(reader.Value.ToValue());
        }

        return items;
    }
}
