using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Json;
using Yunkai.Documents.Sorting;
using Yunkai.Storage.Indexing;
using Yunkai.Storage.Planning;

namespace Yunkai.Storage.Tests.Planning;

public sealed class QueryPlannerTests
{
    private static readonly IndexDefinition A = new("a", [new("a")]);
    private static readonly IndexDefinition AB = new("a_b-", [new("a"), new("b", Descending: true)]);
    private static readonly IndexDefinition UniqueCode = new("code", [new("code")]) { Unique = true };
    private static readonly IndexDefinition Sparse = new("s", [new("s")]) { Sparse = true };

    [Theory]
    // condition, sort, expected index, in order, backward, exact, number of ranges
    [InlineData("""{}""", null, null, true, false, false, 0)]
    [InlineData("""{"_id":1}""", null, "_id_", true, false, true, 1)]
    [InlineData("""{"_id":1,"a":2}""", null, "_id_", true, false, false, 1)]
    [InlineData("""{"_id":{"$in":[3,1,1,2]}}""", null, "_id_", false, false, true, 3)]
    [InlineData("""{"_id":{"$in":[]}}""", null, "_id_", false, false, true, 0)]
    [InlineData("""{"_openid":"me","x":1}""", """{"a":1}""", "_openid_1", false, false, false, 1)]
    [InlineData("""{"a":1}""", null, "a", true, false, true, 1)]
    [InlineData("""{"a":1,"b":{"$gt":5}}""", null, "a_b-", false, false, true, 1)]
    [InlineData("""{"a":1,"b":{"$gt":5,"$lte":9}}""", null, "a_b-", false, false, true, 1)]
    [InlineData("""{"a":1}""", """{"b":-1}""", "a_b-", true, false, true, 1)]
    [InlineData("""{"a":1}""", """{"b":1}""", "a_b-", true, true, true, 1)]
    [InlineData("""{"a":{"$gt":1}}""", """{"a":1}""", "a", true, false, true, 1)]
    [InlineData("""{"a":{"$gt":1}}""", """{"a":-1,"b":1}""", "a_b-", true, true, true, 1)]
    [InlineData("""{"a":{"$gt":1}}""", """{"a":1,"b":1}""", "a", false, false, true, 1)]
    [InlineData("""{"a":{"$lt":1}}""", null, "a", false, false, true, 1)]
    [InlineData("""{"code":"x","a":1}""", null, "code", true, false, false, 1)]
    [InlineData("""{"s":5}""", null, "s", true, false, true, 1)]
    [InlineData("""{"s":null}""", null, null, true, false, false, 0)]
    [InlineData("""{"s":{"$in":[5,null]}}""", null, null, true, false, false, 0)]
    [InlineData("""{"x":1}""", """{"s":1}""", null, false, false, false, 0)]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"^x","options":""}}}""", null, null, true, false, false, 0)]
    [InlineData("""{"$or":[{"a":1},{"b":2}]}""", null, null, true, false, false, 0)]
    [InlineData("""{"a":{"$ne":1}}""", null, null, true, false, false, 0)]
    [InlineData("""{"x":1}""", """{"a":-1}""", "a", true, true, false, 1)]
    public void A_query_is_read_by(string condition, string? sort, string? index, bool isInOrder, bool isBackward, bool isExact, int ranges)
    {
        IndexDefinition[] definitions = [BuiltInIndexes.Id, BuiltInIndexes.Owner, A, AB, UniqueCode, Sparse];

        var plan = Plan(condition, sort, definitions, isMultikey: false);

        Assert.Equal(index, plan.Index < 0 ? null : definitions[plan.Index].Name);
        Assert.Equal((isInOrder, isBackward, isExact, ranges), (plan.IsInOrder, plan.IsBackward, plan.IsExact, plan.Ranges.Count));
    }

    [Theory]
    // On an index that holds several entries for a document nothing is in order, nothing is exact, and one condition per array narrows.
    [InlineData("""{"a":1}""", """{"a":1}""", "a_b-")]
    [InlineData("""{"a":{"$gt":1,"$lt":3}}""", null, "a_b-")]
    [InlineData("""{"x.y":1,"x.z":2}""", null, "xy_xz")]
    public void A_multikey_index_gives_too_much_rather_than_too_little(string condition, string? sort, string index)
    {
        IndexDefinition[] definitions = [AB, new("xy_xz", [new("x.y"), new("x.z")])];

        var plan = Plan(condition, sort, definitions, isMultikey: true);

        Assert.Equal(index, definitions[plan.Index].Name);
        Assert.True(plan.MayRepeat);
        Assert.False(plan.IsInOrder);
        Assert.False(plan.IsExact);
        var range = Assert.Single(plan.Ranges);
        Assert.False(range.IsSingleKey);
    }

    [Fact]
    public void An_order_alone_is_worth_an_index_for_a_page_and_not_for_everything()
    {
        var sort = SortOrder.Of(new SortField("a", false));

        Assert.Equal(0, QueryPlanner.Choose(Filter.All.Shape, sort, 20, [new(A, false)]).Index);
        Assert.Equal(-1, QueryPlanner.Choose(Filter.All.Shape, sort, long.MaxValue, [new(A, false)]).Index);
    }

    private static QueryPlan Plan(string condition, string? sort, IndexDefinition[] definitions, bool isMultikey) => QueryPlanner.Choose(
        Filter.Parse(Parse(condition)).Shape,
        sort is null ? null : SortOrder.Parse(Parse(sort)),
        20,
        [.. definitions.Select(definition => new PlannableIndex(definition, isMultikey))]);

    private static Documents.Values.Document Parse(string json) => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(json), 0);
}
