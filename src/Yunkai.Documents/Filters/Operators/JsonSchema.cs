using Yunkai.Documents.Schemas;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>$jsonSchema</c>: the document is as the schema says; also inside <c>$and</c>, <c>$or</c>, <c>$nor</c> and <c>$elemMatch</c>.</summary>
internal static class JsonSchema
{
    public static FilterNode Parse(in Value operand, FilterContext context, int depth) => operand.Kind == ValueKind.Document
        ? new SchemaNode(SchemaParser.Parse(operand.AsDocument))
        : throw new DocumentException(DocumentError.BadOperator, "$jsonSchema must be an object");

    private sealed class SchemaNode(Schema schema) : FilterNode
    {
        public override bool Matches(ReadOnlySpan<byte> document) => schema.Accepts(BsonSpan.OfDocument(document));
    }
}
