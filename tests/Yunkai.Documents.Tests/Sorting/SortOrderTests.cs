using Yunkai.Documents.Json;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Sorting;

public sealed class SortOrderTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Names), "sort", MemberType = typeof(CaseFile))]
    public void Rows(string name)
    {
        var row = CaseFile.Row("sort", name);
        if (row.Has("error"))
        {
            var error = Assert.Throws<DocumentException>(() => SortOrder.Parse(row.Document("spec")));

            Assert.Equal(row.Text("error"), error.Error.ToString());
            Assert.Contains(row.Text("message"), error.Message, StringComparison.Ordinal);
            return;
        }

        var sort = SortOrder.Parse(row.Document("spec"));

        var sorted = row.Documents("input").OrderBy(document => sort.Key(Bson.Write(document)), Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)));

        Assert.Equal(row.Documents("expected").Select(CanonicalJson.ToText), sorted.Select(CanonicalJson.ToText));
    }

    [Fact]
    public void Directions_of_any_number_kind_are_taken()
    {
        var sort = SortOrder.Parse(new Document { ["a"] = 1d, ["b"] = -1L });

        Assert.Equal([new SortField("a", false), new SortField("b", true)], sort.Fields);
    }

    [Fact]
    public void A_scalar_field_has_the_key_of_its_value_and_keys_of_several_fields_are_joined()
    {
        var random = new RandomDocuments(3);
        var sort = SortOrder.Of(new SortField("x", false), new SortField("y", true));
        for (var i = 0; i < 500; i++)
        {
            var (x, y) = (random.Value(0), random.Value(0));

            var key = sort.Key(Bson.Write(new Document { ["x"] = x, ["y"] = y }));

            Assert.Equal([.. KeyEncoding.Encode(x), .. KeyEncoding.Encode(y, descending: true)], key);
        }
    }
}
