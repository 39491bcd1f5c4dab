using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary>The <c>$sort</c> of a <c>$push</c>: <c>1</c>, <c>-1</c>, or fields of element documents. An element without the field sorts as null.</summary>
internal sealed class PushSort : IComparer<Value>
{
    private readonly (string[] Path, int Direction)[] _fields;

    private PushSort((string[], int)[] fields) => _fields = fields;

    public static PushSort Parse(in Value specification)
    {
        if (specification.IsNumber)
        {
            return new PushSort([([], Direction(specification))]);
        }

        if (specification.Kind != ValueKind.Document || specification.AsDocument.Count == 0)
        {
            throw new DocumentException(DocumentError.BadOperator, "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields");
        }

        var fields = new List<(string[], int)>();
        foreach (var (path, direction) in specification.AsDocument)
        {
            if (path.Length == 0 || path.Split('.').Contains(""))
            {
                throw new DocumentException(DocumentError.BadOperator, "The $sort field is a dotted field but has an empty part");
            }

            fields.Add((path.Split('.'), Direction(direction)));
        }

        return new PushSort([.. fields]);
    }

    public int Compare(Value x, Value y)
    {
        foreach (var (path, direction) in _fields)
        {
            var order = ValueOrder.Instance.Compare(Read(x, path), Read(y, path));
            if (order != 0)
            {
                return direction < 0 ? -order : order;
            }
        }

        return 0;
    }

    private static Value Read(Value value, string[] path)
    {
        foreach (var part in path)
        {
            value = value.Kind switch
            {
                ValueKind.Document => value.AsDocument[part],
                ValueKind.Array when UpdatePath.TryIndex(part, out var index) => value.AsArray.GetOrMissing(index),
                _ => Value.Missing,
            };
        }

        return value;
    }

    private static int Direction(in Value direction) => direction.TryGetInteger(out var sign) && sign is 1 or -1
        ? (int)sign
        : throw new DocumentException(DocumentError.BadOperator, "The $sort element value must be either 1 or -1");
}
