using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary><c>$elemMatch</c>: the first element that fulfils a condition, alone in an array; the field disappears when there is none or when it is no array.</summary>
internal sealed class ElementMatch : FieldOperator
{
    private readonly Filter _filter;

    private ElementMatch(Filter filter) => _filter = filter;

    public static ElementMatch Parse(in Value argument) =>
        argument.Kind == ValueKind.Document
            ? new ElementMatch(Filter.Parse(new Document { ["e"] = new Document { ["$elemMatch"] = argument } }))
            : throw new DocumentException(DocumentError.BadOperator, $"elemMatch: Invalid argument, object required, but got {argument}.");

    public override Value Apply(BsonSpan value)
    {
        if (value.Kind != ValueKind.Array)
        {
            return Value.Missing;
        }

        for (var reader = value.Reader(); reader.Next();)
        {
            // The filter's own $elemMatch decides, over an array of this one element: one meaning for conditions and projections.
            var candidate = Value.Array(reader.Value.ToValue());
            if (_filter.Matches(Bson.Write(new Document { ["e"] = candidate })))
            {
                return candidate;
            }
        }

        return Value.Missing;
    }
}
