using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$addToSet</c>: appends what is not there yet by MongoDB's equality (1 and 1.0 are the same).</summary>
internal sealed class AddToSet(ValueArray items) : UpdateOperator
{
    /// <summary>From here on a sorted copy of the array pays for itself.</summary>
    private const int ManyComparisons = 256;

    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        if (operand.Kind == ValueKind.Document && operand.AsDocument.Count > 0)
        {
            var (name, each) = operand.AsDocument.GetAt(0);
            if (name == "$each")
            {
                if (each.Kind != ValueKind.Array)
                {
                    throw Refuse($"The argument to $each in $addToSet must be an array but it was of type {TypeNames.Of(each.Kind)}");
                }

                return operand.AsDocument.Count == 1
                    ? new AddToSet(each.AsArray)
                    : throw Refuse($"Found unexpected fields after $each in $addToSet: {MessageText.Of(operand)}");
            }

            // The SDK's documentation says addToSet({each: [...]}) but its code sends that object untranslated;
            // programs written by the documentation mean the elements (reference: database §3, protocol: server-sdk §4.5).
            if (name == "each" && each.Kind == ValueKind.Array && operand.AsDocument.Count == 1)
            {
                return new AddToSet(each.AsArray);
            }
        }

        return new AddToSet(new ValueArray([operand]));
    }

    public override Value Compute(in Value current, in UpdateSite site)
    {
        if (!current.IsMissing && current.Kind != ValueKind.Array)
        {
            throw UpdateSite.Refuse($"Cannot apply $addToSet to non-array field. Field named '{site.FieldName}' has non-array type {TypeNames.Of(current.Kind)}");
        }

        var old = current.IsMissing ? [] : current.AsArray;
        var result = new ValueArray(old.Count + items.Count);
        foreach (var item in old)
        {
            result.Add(item);
        }

        if ((long)items.Count * (old.Count + items.Count) > ManyComparisons)
        {
            var known = new SortedSet<Value>(old, ValueOrder.Instance);
            foreach (var item in items)
            {
                if (known.Add(item))
                {
                    result.Add(ValueArray.DeepClone(item));
                }
            }
        }
        else
        {
            foreach (var item in items)
            {
                if (!Contains(result, item))
                {
                    result.Add(ValueArray.DeepClone(item));
                }
            }
        }

        return !current.IsMissing && result.Count == old.Count ? current : result;
    }

    private static bool Contains(ValueArray array, in Value sought)
    {
        foreach (var item in array)
        {
            if (ValueOrder.AreEqual(item, sought))
            {
                return true;
            }
        }

        return false;
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
