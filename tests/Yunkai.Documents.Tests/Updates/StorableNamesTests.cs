using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Updates;

public sealed class StorableNamesTests
{
    [Fact]
    public void A_name_with_a_dollar_in_front_is_refused()
    {
        var refusal = Assert.Throws<DocumentException>(() => StorableNames.Check(new Document { ["a"] = 1, ["$_key"] = 1 }));

        Assert.Equal(DocumentError.NotStorable, refusal.Error);
        Assert.Contains("$_key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dots_and_inner_dollars_are_allowed() =>
        StorableNames.Check(new Document { ["key."] = "1", [".a"] = 1, ["a$"] = 1, ["n"] = new Document { ["$x"] = 1 }, ["_id"] = new Document { ["a"] = 1 } });

    public static TheoryData<string> BadIds => ["array", "regex", "undefined", "document"];

    [Theory]
    [MemberData(nameof(BadIds))]
    public void An_id_that_cannot_be_a_key_is_refused(string kind)
    {
        var id = kind switch
        {
            "array" => Value.Array(1),
            "regex" => Value.Regex(new RegexValue("x", "")),
            "undefined" => Value.Undefined,
            _ => new Document { ["$x"] = 1 },
        };

        Assert.Equal(DocumentError.NotStorable, Assert.Throws<DocumentException>(() => StorableNames.Check(new Document { ["_id"] = id })).Error);
    }
}
