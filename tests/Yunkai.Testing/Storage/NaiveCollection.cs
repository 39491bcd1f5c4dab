using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Testing.Storage;

/// <summary>A collection of the oracle.</summary>
internal sealed class NaiveCollection(CollectionInfo info)
{
    public CollectionInfo Info { get; set; } = info;

    /// <summary>In the order of insertion.</summary>
    public List<NaiveDocument> Documents { get; } = [];

    public void CheckUnique(string environmentId, byte[] bson, IEnumerable<NaiveDocument> others)
    {
        foreach (var index in Info.Indexes)
        {
            CheckUnique(environmentId, index, bson, others);
        }
    }

    /// <summary>Two documents collide when, field by field, they have a value in common.</summary>
    public void CheckUnique(string environmentId, IndexDefinition index, byte[] bson, IEnumerable<NaiveDocument> others)
    {
        if (!index.Unique)
        {
            return;
        }

        var own = index.Fields.Select(field => Values(bson, field.Path)).ToArray();
        if (index.Sparse && own.All(values => values.All(value => value.IsMissing)))
        {
            return;
        }

        foreach (var other in others)
        {
            var theirs = index.Fields.Select(field => Values(other.Bson, field.Path)).ToArray();
            if (index.Sparse && theirs.All(values => values.All(value => value.IsMissing)))
            {
                continue;
            }

            if (own.Zip(theirs).All(pair => pair.First.Any(left => pair.Second.Any(right => ValueOrder.AreEqual(left, right)))))
            {
                throw new StorageException(StorageError.DuplicateKey, $"E11000 duplicate key error collection: {environmentId}.{Info.Name} index: {index.Name}");
            }
        }
    }

    private static List<Value> Values(byte[] bson, string path)
    {
        var values = new List<Value>();
        PathValues.Collect(bson, path, values);
        // An array at the end of the path comes behind its elements and counts by them alone; only an empty one counts itself.
        for (var i = values.Count - 1; i > 0; i--)
        {
            if (values[i].Kind == ValueKind.Array && values[i].AsArray is { Count: > 0 } array && array.Count <= i && array.SequenceEqual(values.GetRange(i - array.Count, array.Count)))
            {
                values.RemoveAt(i);
            }
        }

        // An array that a position names is whole to a condition, but an index opens it as any array at the end of its path.
        if (char.IsAsciiDigit(path[^1]))
        {
            values = [.. values.SelectMany(value => value.Kind == ValueKind.Array && value.AsArray.Count > 0 ? value.AsArray.AsEnumerable() : [value])];
        }

        return values.Count == 0 ? [Value.Missing] : values;
    }
}

/// <summary>A document of the oracle.</summary>
internal sealed record NaiveDocument(Value Id, byte[] Bson);
