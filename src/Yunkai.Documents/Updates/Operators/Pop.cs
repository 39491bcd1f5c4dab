using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$pop</c>: removes the last element (1) or the first (-1).</summary>
internal sealed class Pop(bool first) : UpdateOperator
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        if (!operand.IsNumber)
        {
            throw new DocumentException(DocumentError.BadOperator, $"Expected a number in: {MessageText.Field(path.Text, operand)}");
        }

        return operand.TryGetInteger(out var end) && end is 1 or -1
            ? new Pop(end < 0)
            : throw new DocumentException(DocumentError.BadOperator, $"$pop expects 1 or -1, found: {MessageText.Of(operand)}");
    }

    public override AbsentPath WhenAbsent => AbsentPath.RefuseScalar;

    public override Value Compute(in Value current, in UpdateSite site)
    {
        if (current.Kind != ValueKind.Array)
        {
            throw UpdateSite.Refuse($"Path '{site.Path.Text}' contains an element of non-array type '{TypeNames.Of(current.Kind)}'");
        }

        var items = current.AsArray;
        if (items.Count == 0)
        {
            return current;
        }

        var rest = new ValueArray(items.Count);
        for (var i = first ? 1 : 0; i < items.Count - (first ? 0 : 1); i++)
        {
            rest.Add(items[i]);
        }

        return rest;
    }
}
