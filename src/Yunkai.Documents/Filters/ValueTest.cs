using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A condition on one value, which never looks into an array by itself: <see cref="FieldPath"/> or $elemMatch hands it the elements.</summary>
internal abstract class ValueTest
{
    /// <summary>True when an array at the end of a path is offered element by element, and then whole; false when only whole.</summary>
    public virtual bool SeesElements => true;

    /// <param name="element">Missing for an absent field.</param>
    public abstract bool Matches(BsonSpan element);

    /// <summary>For a test of whole arrays: the first element that passes it, or -1.</summary>
    public virtual int FindPosition(BsonSpan array) => -1;

    /// <summary>The condition for a document. Negations override this: they negate the whole search, not the test of one element.</summary>
    public virtual FilterNode Bind(FieldPath path) => new PathNode(path, this);

    /// <summary>What the condition implies when bound to a path.</summary>
    public virtual FilterShape ShapeAt(FieldPath path) => FilterShape.Opaque;
}

/// <summary>All of the tests, each of which may be met by a different element.</summary>
internal sealed class AllTests(ValueTest[] tests) : ValueTest
{
    public static ValueTest Of(ValueTest[] tests) => tests.Length == 1 ? tests[0] : new AllTests(tests);

    public override bool Matches(BsonSpan element)
    {
        foreach (var test in tests)
        {
            if (!test.Matches(element))
            {
                return false;
            }
        }

        return true;
    }

    public override FilterNode Bind(FieldPath path) => AndNode.Of(Array.ConvertAll(tests, test => test.Bind(path)));
}

/// <summary>The opposite.</summary>
internal sealed class NotTest(ValueTest test) : ValueTest
{
    public override bool Matches(BsonSpan element) => !test.Matches(element);

    public override FilterNode Bind(FieldPath path) => new NotNode(test.Bind(path));
}

/// <summary>No value (<c>$all: []</c>).</summary>
internal sealed class NeverTest : ValueTest
{
    public override bool Matches(BsonSpan element) => false;

    public override FilterNode Bind(FieldPath path) => new NeverNode();
}
