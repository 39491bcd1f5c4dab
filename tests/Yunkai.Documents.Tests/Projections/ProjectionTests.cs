using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Projections;

public sealed class ProjectionTests
{
    [Theory]
    [MemberData(nameof(CaseFile.Names), "projection", MemberType = typeof(CaseFile))]
    public void Rows(string name)
    {
        var row = CaseFile.Row("projection", name);
        if (row.Has("error"))
        {
            var error = Assert.Throws<DocumentException>(() => Projection.Parse(row.Document("spec")));

            Assert.Equal(row.Text("error"), error.Error.ToString());
            Assert.Contains(row.Text("message"), error.Message, StringComparison.Ordinal);
            return;
        }

        var projection = Projection.Parse(row.Document("spec"));

        var results = row.Documents("input").Select(document => CanonicalJson.ToText(projection.Apply(Bson.Write(document))));

        Assert.Equal(row.Documents("expected").Select(CanonicalJson.ToText), results);
    }

    [Fact]
    public void Only_an_empty_specification_keeps_everything()
    {
        Assert.True(Projection.Parse(new Document()).KeepsEverything);
        Assert.False(Projection.Parse(new Document { ["a"] = 0 }).KeepsEverything);
    }

    [Fact]
    public void Including_and_excluding_the_same_fields_split_a_document_in_two()
    {
        const int Seed = 77;
        var random = new RandomDocuments(Seed);
        for (var i = 0; i < 500; i++)
        {
            var document = random.Document();
            var stored = Bson.Write(document);
            var names = document.Where(field => !field.Key.Contains('.', StringComparison.Ordinal) && field.Key != "_id").Select(field => field.Key).Take(2).ToArray();
            if (names.Length == 0)
            {
                continue;
            }

            var kept = Projection.Parse(Specification(names, 1)).Apply(stored);
            var left = Projection.Parse(Specification(names, 0)).Apply(stored);

            Assert.Equal(names.Order(StringComparer.Ordinal), kept.Select(field => field.Key).Order(StringComparer.Ordinal));
            Assert.Equal(document.Count - (document.ContainsKey("_id") ? 1 : 0), kept.Count + left.Count);
            Assert.All(kept, field => Assert.Equal(document[field.Key], field.Value));
            Assert.All(left, field => Assert.Equal(document[field.Key], field.Value));
        }
    }

    [Fact]
    public void Hostile_depth_is_refused()
    {
        var nested = new Document { ["a"] = 1 };
        for (var i = 0; i < 10_000; i++)
        {
            nested = new Document { ["a"] = nested };
        }

        Assert.Equal(DocumentError.TooLarge, Assert.Throws<DocumentException>(() => Projection.Parse(nested)).Error);
        var path = string.Join('.', Enumerable.Repeat("a", 10_000));
        Assert.Equal(DocumentError.TooLarge, Assert.Throws<DocumentException>(() => Projection.Parse(new Document { [path] = 1 })).Error);
    }

    private static Document Specification(string[] names, int mode)
    {
        var specification = new Document();
        foreach (var name in names)
        {
            specification[name] = mode;
        }

        specification["_id"] = 0;

        return specification;
    }
}
