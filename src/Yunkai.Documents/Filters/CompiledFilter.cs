using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A filter made of nodes.</summary>
internal sealed class CompiledFilter(FilterNode root) : Filter
{
    private FilterShape? _shape;

    public FilterNode Root => root;

    // Computed on demand, since most filters never meet a planner; computing it twice in a race is harmless.
    public override FilterShape Shape => _shape ??= root.Shape;

    public override bool Matches(ReadOnlySpan<byte> bson) => root.Matches(bson);

    public override int FindPosition(ReadOnlySpan<byte> bson) => root.FindPosition(bson);

    public override Document UpsertSeed()
    {
        var equalities = new List<KeyValuePair<string, Value>>();
        root.CollectEqualities(equalities);
        var seed = new Document();
        var made = new HashSet<Document>(ReferenceEqualityComparer.Instance) { seed };
        foreach (var (path, value) in equalities)
        {
            // _id goes first, as in every stored document.
            if (path == "_id" && !seed.ContainsKey(path))
            {
                seed.Insert(0, path, ValueArray.DeepClone(value));
                continue;
            }

            var parts = path.Split('.');
            var target = seed;
            for (var i = 0; i < parts.Length - 1; i++)
            {
                var next = target[parts[i]];
                if (next.IsMissing)
                {
                    var child = new Document();
                    made.Add(child);
                    target[parts[i]] = next = child;
                }

                // A document that was given as a value is complete: nothing may be put inside.
                target = next.Kind == ValueKind.Document && made.Contains(next.AsDocument) ? next.AsDocument : throw Twice(path);
            }

            if (target.ContainsKey(parts[^1]))
            {
                throw Twice(path);
            }

            target.Add(parts[^1], ValueArray.DeepClone(value));
        }

        return seed;
    }

    private static DocumentException Twice(string path) =>
        new(DocumentError.CannotApply, $"cannot infer query fields to set, path '{path}' is matched twice");
}
