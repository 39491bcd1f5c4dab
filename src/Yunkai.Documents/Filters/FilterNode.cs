using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A condition on a whole document. Immutable; built once, asked for every document.</summary>
internal abstract class FilterNode
{
    /// <param name="document">Valid BSON. An array's bytes are a document with the indexes as names, which $elemMatch relies on as MongoDB does.</param>
    public abstract bool Matches(ReadOnlySpan<byte> document);

    public virtual FilterShape Shape => FilterShape.Opaque;

    /// <summary>As <see cref="Filter.FindPosition"/>. Negations find no element.</summary>
    public virtual int FindPosition(ReadOnlySpan<byte> document) => -1;

    /// <summary>Adds what every match is equal to, for upserts.</summary>
    public virtual void CollectEqualities(List<KeyValuePair<string, Value>> into)
    {
    }
}

/// <summary>All of the nodes; true for none.</summary>
internal sealed class AndNode(FilterNode[] nodes) : FilterNode
{
    public static FilterNode Of(FilterNode[] nodes) => nodes.Length == 1 ? nodes[0] : new AndNode(nodes);

    public override bool Matches(ReadOnlySpan<byte> document)
    {
        foreach (var node in nodes)
        {
            if (!node.Matches(document))
            {
                return false;
            }
        }

        return true;
    }

    public override int FindPosition(ReadOnlySpan<byte> document)
    {
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            if (nodes[i].FindPosition(document) is >= 0 and var position)
            {
                return position;
            }
        }

        return -1;
    }

    public override FilterShape Shape
    {
        get
        {
            var conditions = new List<PathCondition>();
            List<IReadOnlyList<FilterShape>>? alternatives = null;
            var exact = true;
            foreach (var node in nodes)
            {
                var shape = node.Shape;
                conditions.AddRange(shape.Conditions);
                exact &= shape.IsExact;
                if (shape.Alternatives.Count > 0)
                {
                    (alternatives ??= []).AddRange(shape.Alternatives);
                }
            }

            return alternatives is null ? new FilterShape(conditions, exact) : new FilterShape(conditions, IsExact: false) { Alternatives = alternatives };
        }
    }

    public override void CollectEqualities(List<KeyValuePair<string, Value>> into)
    {
        foreach (var node in nodes)
        {
            node.CollectEqualities(into);
        }
    }
}

/// <summary>Any of the nodes.</summary>
internal sealed class OrNode(FilterNode[] nodes) : FilterNode
{
    public static FilterNode Of(FilterNode[] nodes) => nodes.Length == 1 ? nodes[0] : new OrNode(nodes);

    public override bool Matches(ReadOnlySpan<byte> document)
    {
        foreach (var node in nodes)
        {
            if (node.Matches(document))
            {
                return true;
            }
        }

        return false;
    }

    public override int FindPosition(ReadOnlySpan<byte> document)
    {
        foreach (var node in nodes)
        {
            if (node.Matches(document))
            {
                return node.FindPosition(document);
            }
        }

        return -1;
    }

    /// <summary>Branches that each ask one path for values ask it for the union: <c>_.eq(1).or(_.eq(2))</c> becomes a look-up. What they ask besides is told as alternatives.</summary>
    public override FilterShape Shape
    {
        get
        {
            var shapes = Array.ConvertAll(nodes, node => node.Shape);
            IReadOnlyList<IReadOnlyList<FilterShape>> alternatives = Array.TrueForAll(shapes, shape => shape.ImpliesSomething) ? [shapes] : [];
            foreach (var candidate in shapes[0].Conditions)
            {
                var union = new SortedSet<Value>(ValueOrder.Instance);
                if (shapes.All(shape => TryAdd(shape, candidate.Path, union)))
                {
                    var exact = shapes.All(shape => shape.IsExact && shape.Conditions.Count == 1);
                    return new FilterShape([new PathCondition.OneOf(candidate.Path, [.. union])], exact) { Alternatives = exact ? [] : alternatives };
                }
            }

            return alternatives.Count == 0 ? FilterShape.Opaque : FilterShape.Opaque with { Alternatives = alternatives };
        }
    }

    private static bool TryAdd(FilterShape shape, string path, SortedSet<Value> union)
    {
        foreach (var condition in shape.Conditions)
        {
            if (condition is PathCondition.OneOf oneOf && oneOf.Path == path)
            {
                union.UnionWith(oneOf.Values);
                return true;
            }
        }

        return false;
    }
}

/// <summary>The opposite.</summary>
internal sealed class NotNode(FilterNode node) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> document) => !node.Matches(document);
}

/// <summary>No document (<c>$all: []</c>).</summary>
internal sealed class NeverNode : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> document) => false;
}

/// <summary>A test of the values at a path: one that passes is enough.</summary>
internal sealed class PathNode(FieldPath path, ValueTest test) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> document) => path.Any(document, test);

    public override int FindPosition(ReadOnlySpan<byte> document) => path.FindPosition(document, test);

    public override FilterShape Shape => test.ShapeAt(path);

    public override void CollectEqualities(List<KeyValuePair<string, Value>> into)
    {
        if (test is Operators.Eq equal)
        {
            into.Add(new(path.Text, equal.Value));
        }
    }
}

/// <summary>A filter that was not made by this library, inside one that was.</summary>
internal sealed class ForeignNode(Filter filter) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> document) => filter.Matches(document);

    public override int FindPosition(ReadOnlySpan<byte> document) => filter.FindPosition(document);

    public override FilterShape Shape => filter.Shape;

    public override void CollectEqualities(List<KeyValuePair<string, Value>> into) => into.AddRange(filter.UpsertSeed());
}
