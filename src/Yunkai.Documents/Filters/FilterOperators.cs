using System.Collections.Frozen;
using Yunkai.Documents.Filters.Operators;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>Reads the operand of an operator on a field; null when the operator only modifies a sibling.</summary>
internal delegate ValueTest? ParseFieldOperator(in Value operand, FieldContext context);

/// <summary>Reads the operand of an operator on the whole condition; null when it asks nothing.</summary>
internal delegate FilterNode? ParseTopLevelOperator(in Value operand, FilterContext context, int depth);

/// <summary>All query operators by name, and the ones that are known but not supported.</summary>
internal static class FilterOperators
{
    private static readonly FrozenDictionary<string, ParseFieldOperator> Supported = new Dictionary<string, ParseFieldOperator>(StringComparer.Ordinal)
    {
        ["$all"] = All.Parse,
        ["$bitsAllClear"] = BitsAllClear.Parse,
        ["$bitsAllSet"] = BitsAllSet.Parse,
        ["$bitsAnyClear"] = BitsAnyClear.Parse,
        ["$bitsAnySet"] = BitsAnySet.Parse,
        ["$caseSensitive"] = Operators.Text.ParseSetting,
        ["$diacriticSensitive"] = Operators.Text.ParseSetting,
        ["$elemMatch"] = ElemMatch.Parse,
        ["$eq"] = Eq.Parse,
        ["$exists"] = Exists.Parse,
        ["$gt"] = Gt.Parse,
        ["$gte"] = Gte.Parse,
        ["$in"] = In.Parse,
        ["$language"] = Operators.Text.ParseSetting,
        ["$lt"] = Lt.Parse,
        ["$lte"] = Lte.Parse,
        ["$mod"] = Mod.Parse,
        ["$ne"] = Ne.Parse,
        ["$nin"] = Nin.Parse,
        ["$not"] = Not.Parse,
        ["$options"] = Options.Parse,
        ["$regex"] = Operators.Regex.Parse,
        ["$search"] = Operators.Text.ParseField,
        ["$size"] = Size.Parse,
        ["$type"] = Operators.Type.Parse,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ParseTopLevelOperator> SupportedTopLevel = new Dictionary<string, ParseTopLevelOperator>(StringComparer.Ordinal)
    {
        ["$and"] = And.Parse,
        ["$comment"] = Comment.Parse,
        ["$nor"] = Nor.Parse,
        ["$jsonSchema"] = JsonSchema.Parse,
        ["$or"] = Or.Parse,
        ["$text"] = Operators.Text.Parse,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Operators of fields that MongoDB has and this version has not.</summary>
    private static readonly FrozenSet<string> NotYet = FrozenSet.Create(
        StringComparer.Ordinal,
        "$box", "$center", "$centerSphere", "$geoIntersects", "$geoNear", "$geoWithin", "$geometry", "$maxDistance", "$minDistance", "$near", "$nearSphere", "$polygon", "$uniqueDocs", "$within");

    private static readonly FrozenSet<string> NotYetTopLevel = FrozenSet.Create(StringComparer.Ordinal, "$alwaysFalse", "$alwaysTrue", "$expr", "$sampleRate");

    public static IEnumerable<string> SupportedNames => Supported.Keys.Concat(SupportedTopLevel.Keys);

    public static ParseFieldOperator Find(string name)
    {
        if (Supported.TryGetValue(name, out var parse))
        {
            return parse;
        }

        throw NotYet.Contains(name) ? NotSupported(name) : new DocumentException(DocumentError.BadOperator, $"unknown operator: {name}");
    }

    public static ParseTopLevelOperator FindTopLevel(string name)
    {
        if (SupportedTopLevel.TryGetValue(name, out var parse))
        {
            return parse;
        }

        if (name == "$where")
        {
            throw new DocumentException(DocumentError.NotSupported, "$where is not supported: conditions never run code in the server. Use query operators.");
        }

        throw NotYetTopLevel.Contains(name) ? NotSupported(name) : new DocumentException(DocumentError.BadOperator, $"unknown top level operator: {name}");
    }

    private static DocumentException NotSupported(string name) => new(DocumentError.NotSupported, $"The query operator {name} is not supported by this version.");
}
