using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary>Builds the tree of a projection and decides whether it includes or excludes.</summary>
internal sealed class ProjectionParser
{
    private const string Id = "_id";

    private readonly ProjectionNode _root = new();
    private bool? _includes;
    private bool? _includesId;
    private bool _hasElementMatch;

    public Projection Parse(Document specification)
    {
        ParseLevel("", specification, depth: 1);
        _root.Seal();
        // $elemMatch asks for its field alone, $slice for everything with one array shortened; a lone _id says which it is.
        var includes = _includes ?? (_hasElementMatch || (_includesId ?? false));
        return new CompiledProjection(_root, includes, _includesId ?? true, keepsEverything: specification.Count == 0);
    }

    private void ParseLevel(string prefix, Document level, int depth)
    {
        if (depth > DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The projection is nested deeper than {DocumentLimits.MaxDepth} levels.");
        }

        foreach (var (name, value) in level)
        {
            var path = prefix + name;
            switch (value.Kind)
            {
                case ValueKind.Boolean or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Double or ValueKind.Decimal128:
                    AddSwitch(path, value.Kind == ValueKind.Boolean ? value.AsBoolean : !ValueOrder.AreEqual(value, 0));
                    break;
                case ValueKind.Document when value.AsDocument.Count == 0:
                    throw Bad($"An empty sub-projection is not a valid value. Found empty object at path '{path}'");
                case ValueKind.Document when value.AsDocument.GetAt(0).Key is ['$', ..]:
                    AddOperator(path, value.AsDocument);
                    break;
                case ValueKind.Document:
                    ParseLevel(path + ".", value.AsDocument, depth + 1);
                    break;
                default:
                    throw new DocumentException(DocumentError.NotSupported, $"The projection of '{path}' is {value}: use true, false, 1, 0, $slice or $elemMatch.");
            }
        }
    }

    private void AddSwitch(string path, bool includes)
    {
        if (path == Id)
        {
            _includesId = includes;
        }
        else if (_includes is null)
        {
            _includes = includes;
        }
        else if (_includes != includes)
        {
            throw Bad(includes ? $"Cannot do inclusion on field {path} in exclusion projection" : $"Cannot do exclusion on field {path} in inclusion projection");
        }

        AddLeaf(path, new ProjectionNode { Includes = includes });
    }

    private void AddOperator(string path, Document operators)
    {
        var (name, argument) = operators.GetAt(0);
        if (operators.Count > 1)
        {
            throw Bad($"The projection of '{path}' has more than one operator");
        }

        switch (name)
        {
            case "$slice":
                AddLeaf(path, new ProjectionNode { Operator = ArraySlice.Parse(argument) });
                break;
            case "$elemMatch":
                if (path.Contains('.', StringComparison.Ordinal))
                {
                    throw Bad($"Cannot use $elemMatch projection on a nested field: '{path}'");
                }

                _hasElementMatch = true;
                AddLeaf(path, new ProjectionNode { Operator = ElementMatch.Parse(argument) });
                break;
            default:
                throw new DocumentException(DocumentError.NotSupported, $"The projection operator {name} on '{path}' is not supported; $slice and $elemMatch are.");
        }
    }

    private void AddLeaf(string path, ProjectionNode leaf)
    {
        var parts = path.Split('.');
        if (parts.Length > DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The path '{path[..40]}…' has more than {DocumentLimits.MaxDepth} parts.");
        }

        var node = _root;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.Length == 0)
            {
                throw Bad($"The projection path '{path}' has an empty part");
            }

            if (part[0] == '$')
            {
                throw new DocumentException(DocumentError.NotSupported, $"The projection path '{path}' has a part that begins with '$': positional projection is not supported.");
            }

            var child = node.Child(part);
            var isLast = i == parts.Length - 1;
            if (child is not null && (isLast || !child.IsTree))
            {
                throw Bad($"Path collision at {path}");
            }

            if (child is null)
            {
                child = isLast ? leaf : new ProjectionNode();
                node.Add(part, child);
            }

            node = child;
        }
    }

    private static DocumentException Bad(string message) => new(DocumentError.BadOperator, message + ".");
}
