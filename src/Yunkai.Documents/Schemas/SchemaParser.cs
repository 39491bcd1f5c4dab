using System.Collections.Frozen;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Schemas;

/// <summary>
/// Reads the subset of JSON Schema draft 4 that MongoDB documents, with <c>bsonType</c>. Source: MongoDB manual, "$jsonSchema" (Available Keywords, Omissions); the words of the refusals are MongoDB's.
/// </summary>
internal static class SchemaParser
{
    private const int MaxDepth = DocumentLimits.MaxDepth;

    private static readonly FrozenSet<string> Omitted = FrozenSet.Create(
        StringComparer.Ordinal, "$ref", "$schema", "default", "definitions", "encrypt", "encryptMetadata", "format", "id");

    public static Schema Parse(Document schema, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The $jsonSchema is nested deeper than {MaxDepth} levels.");
        }

        var rules = new List<SchemaRule>(schema.Count);
        foreach (var (keyword, value) in schema)
        {
            if (ParseKeyword(schema, keyword, value, depth) is { } rule)
            {
                rules.Add(rule);
            }
        }

        if (NeedsMembers(schema))
        {
            rules.Add(MembersRule.Parse(schema, depth));
        }

        if (schema.ContainsKey("items") || schema.ContainsKey("additionalItems"))
        {
            ItemsRule.Parse(schema, depth, rules);
        }

        return new Schema([.. rules]);
    }

    /// <summary>The schemas of <c>allOf</c> and the like.</summary>
    public static Schema[] ParseList(string keyword, in Value value, int depth)
    {
        if (value.Kind != ValueKind.Array)
        {
            throw Refuse(keyword, "must be an array");
        }

        var items = value.AsArray;
        if (items.Count == 0)
        {
            throw Refuse(keyword, "must be a non-empty array");
        }

        var schemas = new Schema[items.Count];
        for (var i = 0; i < schemas.Length; i++)
        {
            schemas[i] = items[i].Kind == ValueKind.Document
                ? Parse(items[i].AsDocument, depth + 1)
                : throw Refuse(keyword, $"must be an array of objects, but found an element of type {TypeNames.Of(items[i].Kind)}");
        }

        return schemas;
    }

    public static DocumentException Refuse(string keyword, string reason) => new(DocumentError.BadOperator, $"$jsonSchema keyword '{keyword}' {reason}");

    private static SchemaRule? ParseKeyword(Document schema, string keyword, in Value value, int depth)
    {
        switch (keyword)
        {
            case "bsonType" or "type":
                return TypeRule.Parse(schema, keyword, value);
            case "enum":
                return EnumRule.Parse(value);
            case "minimum" or "maximum":
                return BoundRule.Parse(schema, keyword, value);
            case "exclusiveMinimum" or "exclusiveMaximum":
                BoundRule.CheckExclusive(schema, keyword, value);
                return null;
            case "multipleOf":
                return MultipleRule.Parse(value);
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                return CountRule.Parse(keyword, value);
            case "pattern":
                return PatternRule.Parse(value);
            case "uniqueItems":
                return UniqueRule.Parse(value);
            case "required":
                return RequiredRule.Parse(value);
            case "dependencies":
                return DependencyRule.Parse(value, depth);
            case "allOf" or "anyOf" or "oneOf":
                return new LogicRule(keyword, ParseList(keyword, value, depth));
            case "not":
                return value.Kind == ValueKind.Document ? new LogicRule(keyword, [Parse(value.AsDocument, depth + 1)]) : throw Refuse(keyword, "must be an object");
            case "properties" or "patternProperties" or "additionalProperties" or "items" or "additionalItems":
                // Read together, since they speak of each other.
                return null;
            case "title" or "description":
                return value.Kind == ValueKind.String ? null : throw Refuse(keyword, "must be of type string");
            default:
                throw Omitted.Contains(keyword)
                    ? Refuse(keyword, "is not currently supported")
                    : new DocumentException(DocumentError.BadOperator, $"Unknown $jsonSchema keyword: {keyword}");
        }
    }

    private static bool NeedsMembers(Document schema) => schema.ContainsKey("properties") || schema.ContainsKey("patternProperties") || schema.ContainsKey("additionalProperties");
}
