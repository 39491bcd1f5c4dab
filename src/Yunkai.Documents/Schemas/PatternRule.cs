using Yunkai.Documents.Filters.Patterns;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary><c>pattern</c>: text that contains a match.</summary>
internal sealed class PatternRule(Pattern pattern) : SchemaRule
{
    public static PatternRule Parse(in Value value) => value.Kind == ValueKind.String
        ? new PatternRule(Pattern.Compile(value.AsString, ""))
        : throw SchemaParser.Refuse("pattern", "must be a string");

    public override bool Accepts(BsonSpan value) => value.Kind != ValueKind.String || pattern.IsMatch(value.StringBytes);
}
