using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>
/// One application of an update to one document. Copies only the containers it changes, each once, so that the input stays as it was
/// and thousands of paths into one array do not copy it thousands of times.
/// </summary>
internal sealed class DocumentEditor
{
    /// <summary>MongoDB's bound on null elements written in front of a new index. Here it holds for the whole update, or many paths would multiply it.</summary>
    private const int MaxPadding = 1_500_000;

    private readonly HashSet<object> _owned = new(ReferenceEqualityComparer.Instance);
    private Document _root;
    private int _padding;

    public DocumentEditor(Document original) => Original = _root = original;

    public Document Original { get; }
    public Document Root => _root;
    public bool Modified { get; private set; }

    /// <summary>The value at a path, or Missing.</summary>
    public Value Read(UpdatePath path)
    {
        Value current = _root;
        foreach (var part in path.Parts)
        {
            current = Child(current, part);
        }

        return current;
    }

    /// <summary>True when an array lies on the way to the path's last part, with its name.</summary>
    public bool CrossesArray(UpdatePath path, out string name)
    {
        Value current = _root;
        name = "";
        foreach (var part in path.Parts)
        {
            if (current.Kind == ValueKind.Array)
            {
                return true;
            }

            current = Child(current, part);
            name = part;
        }

        return false;
    }

    public void Change(UpdatePath path, UpdateOperator operation)
    {
        var parts = path.Parts;
        Value container = _root;
        var depth = 0;
        var name = "";
        Value child;
        while (true)
        {
            child = Child(container, parts[depth]);
            if (child.IsMissing || depth == parts.Length - 1)
            {
                break;
            }

            container = child;
            name = parts[depth++];
        }

        // Whatever stopped the walk, the part at `depth` would have to be made inside `container`.
        if (child.IsMissing && !CanHold(container, parts[depth]))
        {
            switch (operation.WhenAbsent)
            {
                case AbsentPath.Create:
                    throw UpdateSite.Refuse($"Cannot create field '{parts[depth]}' in element {MessageText.Element(name, container)}");
                case AbsentPath.RefuseScalar:
                    throw UpdateSite.Refuse($"Cannot use the part ({parts[depth]}) of ({path.Text}) to traverse the element ({MessageText.Element(name, container)})");
                default:
                    return;
            }
        }

        if (child.IsMissing && operation.WhenAbsent != AbsentPath.Create)
        {
            return;
        }

        var computed = operation.Compute(child, new UpdateSite(path, Original));
        if (computed != child)
        {
            Write(path, computed);
        }
    }

    /// <summary>Puts a value at a path whose parents were found able to hold it; Missing removes, which in an array leaves null (as MongoDB's $unset does).</summary>
    private void Write(UpdatePath path, Value value)
    {
        Modified = true;
        if (ReferenceEquals(_root, Original))
        {
            _root = Copy(Original);
        }

        Value container = _root;
        var last = path.Parts.Length - 1;
        for (var i = 0; i < last; i++)
        {
            var child = Child(container, path.Parts[i]);
            var isOwn = child.Kind switch
            {
                ValueKind.Document => _owned.Contains(child.AsDocument),
                ValueKind.Array => _owned.Contains(child.AsArray),
                _ => false,
            };
            if (!isOwn)
            {
                child = child.Kind switch
                {
                    ValueKind.Document => Copy(child.AsDocument),
                    ValueKind.Array => Copy(child.AsArray),
                    _ => Own(new Document()),
                };
                Put(container, path.Parts[i], child);
            }

            container = child;
        }

        Put(container, path.Parts[last], value);
    }

    private void Put(in Value container, string part, in Value value)
    {
        if (container.Kind == ValueKind.Document)
        {
            container.AsDocument[part] = value;
            return;
        }

        var array = container.AsArray;
        _ = UpdatePath.TryIndex(part, out var index);
        if (index >= array.Count)
        {
            _padding += index - array.Count;
            if (_padding > MaxPadding)
            {
                throw UpdateSite.Refuse($"can't backfill more than {MaxPadding} elements");
            }

            while (array.Count < index)
            {
                array.Add(Value.Null);
            }

            array.Add(value);
        }
        else
        {
            array[index] = value.IsMissing ? Value.Null : value;
        }
    }

    private static Value Child(in Value container, string part) => container.Kind switch
    {
        ValueKind.Document => container.AsDocument[part],
        ValueKind.Array when UpdatePath.TryIndex(part, out var index) => container.AsArray.GetOrMissing(index),
        _ => Value.Missing,
    };

    private static bool CanHold(in Value container, string part)
    {
        if (container.Kind == ValueKind.Array && UpdatePath.TryIndex(part, out var index))
        {
            return index - (long)container.AsArray.Count <= MaxPadding
                ? true
                : throw UpdateSite.Refuse($"can't backfill more than {MaxPadding} elements");
        }

        return container.Kind == ValueKind.Document;
    }

    private Document Copy(Document source)
    {
        var copy = Own(new Document(source.Count + 1));
        foreach (var (name, value) in source)
        {
            copy.Add(name, value);
        }

        return copy;
    }

    private ValueArray Copy(ValueArray source)
    {
        var copy = new ValueArray(source.Count + 1);
        foreach (var item in source)
        {
            copy.Add(item);
        }

        _owned.Add(copy);
        return copy;
    }

    private Document Own(Document document)
    {
        _owned.Add(document);
        return document;
    }
}
