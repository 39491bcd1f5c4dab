using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>The values that a condition on a path is asked about; an index that stores all of them never misses a match of <see cref="Filter.Shape"/>.</summary>
public static class PathValues
{
    /// <summary>
    /// Adds the values at a dotted path: through documents, any element of arrays of documents, and array indexes; an array at the end gives each element and
    /// then itself. Missing stands for an absent field. Nothing is added where arrays hold no documents (<c>a.b</c> in <c>{a:[1]}</c>).
    /// Source: MongoDB manual, "Query an Array" and "Query an Array of Embedded Documents".
    /// </summary>
    /// <param name="bson">Valid BSON.</param>
    public static void Collect(ReadOnlySpan<byte> bson, string path, ICollection<Value> into) => FieldPath.Parse(path).Any(bson, new Collector(into));

    private sealed class Collector(ICollection<Value> into) : ValueTest
    {
        public override bool Matches(BsonSpan element)
        {
            into.Add(element.ToValue());
            return false;
        }
    }
}
