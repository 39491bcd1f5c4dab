using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A compiled condition with MongoDB's matching semantics. Immutable and safe to share between threads.</summary>
public abstract class Filter
{
    /// <summary>Matches every document.</summary>
    public static Filter All { get; } = new CompiledFilter(new AndNode([]));

    /// <summary>Compiles a condition. Throws <see cref="DocumentException"/> (BadOperator, NotSupported; TooLarge past 100 levels of nesting).</summary>
    public static Filter Parse(Document condition) => Parse(condition, FilterContext.Default);

    /// <summary>As <see cref="Parse(Document)"/>, with the paths that <c>$text</c> searches.</summary>
    public static Filter Parse(Document condition, FilterContext context) => new CompiledFilter(FilterParser.Parse(condition, context));

    /// <summary>Both must match. Used for implicit rewrites (permissions) and templates.</summary>
    public static Filter And(Filter left, Filter right)
    {
        if (ReferenceEquals(left, All))
        {
            return right;
        }

        return ReferenceEquals(right, All) ? left : new CompiledFilter(AndNode.Of([NodeOf(left), NodeOf(right)]));
    }

    /// <summary><c>{path: {$eq: value}}</c> without going through a document. A regular expression is compared as a value, not applied.</summary>
    public static Filter Equal(string path, Value value) => new CompiledFilter(new Operators.Eq(Operand.Of(value)).Bind(FieldPath.Parse(path)));

    /// <summary>
    /// Evaluates on stored bytes without decoding the document. The bytes must be valid BSON.
    /// Throws <see cref="DocumentException"/> (CannotApply) when a regular expression takes too long on this document.
    /// </summary>
    public abstract bool Matches(ReadOnlySpan<byte> bson);

    /// <summary>
    /// The index of the array element by which a matching document matches, or -1: of the outermost array on the path of the last condition that went through one, as MongoDB's positional
    /// operator takes it.
    /// </summary>
    /// <param name="bson">Valid BSON that matches.</param>
    public virtual int FindPosition(ReadOnlySpan<byte> bson) => -1;

    /// <summary>What a planner may use: necessary conditions on single paths. Every match satisfies all of them; satisfying them is not enough unless <see cref="FilterShape.IsExact"/>.</summary>
    public abstract FilterShape Shape { get; }

    /// <summary>
    /// The fields an upsert starts from: the equalities that every match has, as MongoDB takes them (through <c>$and</c>, a lone <c>$or</c> branch and <c>$all</c>),
    /// with dotted paths as nested documents. Throws <see cref="DocumentException"/> (CannotApply) when a path is given twice.
    /// </summary>
    public abstract Document UpsertSeed();

    private static FilterNode NodeOf(Filter filter) => filter is CompiledFilter compiled ? compiled.Root : new ForeignNode(filter);
}
