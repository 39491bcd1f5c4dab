using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$push</c>: a value, or <c>{$each, $position, $slice, $sort}</c>. Applied in the order: insert, sort, slice.</summary>
internal sealed class Push(ValueArray items, long? position, long? slice, PushSort? sort) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        if (operand.Kind != ValueKind.Document || operand.AsDocument["$each"].IsMissing)
        {
            return new Push(new ValueArray([operand]), null, null, null);
        }

        var each = operand.AsDocument["$each"];
        if (each.Kind != ValueKind.Array)
        {
            throw Refuse($"The argument to $each in $push must be an array but it was of type: {TypeNames.Of(each.Kind)}");
        }

        long? position = null, slice = null;
        PushSort? sort = null;
        foreach (var (name, value) in operand.AsDocument)
        {
            switch (name)
            {
                case "$each":
                    break;
                case "$position":
                    position = value.TryGetInteger(out var at) ? at : throw Refuse($"The value for $position must be an integer value, not of type: {TypeNames.Of(value.Kind)}");
                    break;
                case "$slice":
                    slice = value.TryGetInteger(out var size) ? size : throw Refuse($"The value for $slice must be an integer value but was given type: {TypeNames.Of(value.Kind)}");
                    break;
                case "$sort":
                    sort = PushSort.Parse(value);
                    break;
                default:
                    throw Refuse($"Unrecognized clause in $push: {name}");
            }
        }

        return new Push(each.AsArray, position, slice, sort);
    }

    public override Value Compute(in Value current, in UpdateSite site)
    {
        if (!current.IsMissing && current.Kind != ValueKind.Array)
        {
            throw UpdateSite.Refuse($"The field '{site.Path.Text}' must be an array but is of type {TypeNames.Of(current.Kind)} in document {site.IdText}");
        }

        var old = current.IsMissing ? [] : current.AsArray;
        var result = new List<Value>(old.Count + items.Count);
        var start = position switch
        {
            null => old.Count,
            < 0 => (int)Math.Max(0, old.Count + Math.Max(position.Value, -old.Count)),
            _ => (int)Math.Min(position.Value, old.Count),
        };
        for (var i = 0; i < start; i++)
        {
            result.Add(old[i]);
        }

        foreach (var item in items)
        {
            result.Add(ValueArray.DeepClone(item));
        }

        for (var i = start; i < old.Count; i++)
        {
            result.Add(old[i]);
        }

        // The order must be stable: equal elements keep their places, as users of "newest first" lists expect.
        IEnumerable<Value> ordered = sort is null ? result : result.Order(sort);
        if (slice is { } size)
        {
            ordered = size >= 0 ? ordered.Take((int)Math.Min(size, int.MaxValue)) : ordered.TakeLast((int)Math.Min(-Math.Max(size, -int.MaxValue), int.MaxValue));
        }

        return new ValueArray(ordered);
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
