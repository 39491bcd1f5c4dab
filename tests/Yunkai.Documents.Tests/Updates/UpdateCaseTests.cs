using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Updates;

/// <summary>The rows of tests/cases/update: <c>document</c>, <c>update</c>, perhaps the condition that found it (<c>where</c>), and the <c>result</c> (with <c>modified:false</c> where nothing changes), or the <c>error</c> and a part of its <c>message</c>.</summary>
public sealed class UpdateCaseTests
{
    private static readonly Dictionary<string, CaseRow> Rows = CaseFile.Load("update").ToDictionary(row => row.Name);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Change(string name)
    {
        var row = Rows[name];
        var before = CaseText.Document(row.Body.GetProperty("document"));
        var untouched = before.DeepClone();
        long? now = row.Has("now") ? row.Body.GetProperty("now").GetInt64() : null;
        var where = row.Has("where") ? Filter.Parse(CaseText.Document(row.Body.GetProperty("where"))) : Filter.All;
        Assert.True(where.Matches(Bson.Write(before)));
        UpdateResult Apply() => Update.Parse(CaseText.Document(row.Body.GetProperty("update")), now).For(where).Apply(before, row.Has("insert"));
        if (row.Has("error"))
        {
            var refusal = Assert.Throws<DocumentException>(() => Apply());
            Assert.Equal(row.Text("error"), refusal.Error.ToString());
            Assert.Contains(row.Text("message"), refusal.Message, StringComparison.Ordinal);
        }
        else
        {
            var result = Apply();
            Assert.Equal(CaseText.Document(row.Body.GetProperty("result")), result.Document);
            Assert.Equal(!row.Has("modified"), result.Modified);
        }

        Assert.Equal(untouched, before);
    }
}
