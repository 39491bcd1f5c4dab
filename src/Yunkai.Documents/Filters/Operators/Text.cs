using Yunkai.Documents.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary><c>{$text: {$search}}</c> over all paths of the text index, and the SDK's <c>{path: {$search}}</c> over one of them. Source: MongoDB manual, "$text".</summary>
internal static class Text
{
    private const string NoIndex = "text index required for $text query";

    public static FilterNode Parse(in Value operand, FilterContext context, int depth)
    {
        if (operand.Kind != ValueKind.Document)
        {
            throw Refuse("$text expects an object");
        }

        var options = operand.AsDocument;
        foreach (var (name, _) in options)
        {
            if (!IsPart(name))
            {
                throw Refuse("extra fields in $text");
            }
        }

        return ParseBeside(options, context);
    }

    /// <summary>From members that stand beside others.</summary>
    public static FilterNode ParseBeside(Document members, FilterContext context)
    {
        var search = Read(members);
        return context.TextPaths.Count > 0 ? new TextNode(search, context.TextPaths) : throw new DocumentException(DocumentError.CannotApply, NoIndex);
    }

    public static bool IsPart(string name) => name is "$search" or "$language" or "$caseSensitive" or "$diacriticSensitive";

    public static ValueTest ParseField(in Value operand, FieldContext context) => context.Filters.TextPaths.Contains(context.Path, StringComparer.Ordinal)
        ? new FieldSearch(Read(context.Siblings))
        : throw new DocumentException(DocumentError.CannotApply, $"{NoIndex}: none holds the field '{context.Path}'");

    /// <summary>Read together with the <c>$search</c> beside it.</summary>
    public static ValueTest? ParseSetting(in Value operand, FieldContext context) =>
        context.Siblings.ContainsKey("$search") ? null : throw Refuse("$language, $caseSensitive and $diacriticSensitive need a $search beside them");

    private static TextSearch Read(Document options)
    {
        var search = options["$search"];
        if (search.Kind != ValueKind.String)
        {
            throw Refuse(search.IsMissing ? "Missing expected field \"$search\"" : $"\"$search\" had the wrong type. Expected string, found {TypeNames.Of(search.Kind)}");
        }

        var language = options["$language"];
        if (!language.IsMissing)
        {
            if (language.Kind != ValueKind.String)
            {
                throw Refuse($"\"$language\" had the wrong type. Expected string, found {TypeNames.Of(language.Kind)}");
            }

            if (!TextLanguages.IsKnown(language.AsString))
            {
                throw Refuse($"unsupported language: \"{language.AsString}\" for text index version 3");
            }
        }

        var folding = (Flag(options, "$caseSensitive") ? TextFolding.CaseSensitive : 0) | (Flag(options, "$diacriticSensitive") ? TextFolding.DiacriticSensitive : 0);
        return TextSearch.Parse(search.AsString, folding);
    }

    private static bool Flag(Document options, string name)
    {
        var value = options[name];
        return value.Kind == ValueKind.Boolean
            ? value.AsBoolean
            : value.IsMissing ? false : throw Refuse($"\"{name}\" had the wrong type. Expected bool, found {TypeNames.Of(value.Kind)}");
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);

    /// <summary>Bound to its path it is the search of that path; words may then lie in different elements of an array.</summary>
    private sealed class FieldSearch(TextSearch search) : ValueTest
    {
        public override bool Matches(BsonSpan element)
        {
            var run = search.Begin();
            run.Add(element);
            return run.IsMatch;
        }

        public override FilterNode Bind(FieldPath path) => new TextNode(search, [path.Text]);
    }

    private sealed class TextNode(TextSearch search, IReadOnlyList<string> paths) : FilterNode
    {
        private readonly PathWalk[] _walks = [.. paths.Select(path => new PathWalk(path))];

        public override bool Matches(ReadOnlySpan<byte> document)
        {
            var visitor = new Visitor(search.Begin());
            foreach (var walk in _walks)
            {
                walk.Visit(document, ref visitor);
            }

            return visitor.Run.IsMatch;
        }

        /// <summary>A collection has one text index, so that one of its paths stands for all of them.</summary>
        public override FilterShape Shape => search.Intervals is { } intervals
            ? new FilterShape([intervals.Count == 0 ? new PathCondition.OneOf("_id", []) : new PathCondition.Entries(paths[0], IndexFieldKind.Text, intervals)], IsExact: false)
            : FilterShape.Opaque;
    }

    private readonly struct Visitor(TextSearch.Run run) : ILeafVisitor
    {
        public TextSearch.Run Run => run;

        public void Leaf(BsonSpan value) => run.Add(value);

        public void EmptyArray()
        {
        }
    }
}
