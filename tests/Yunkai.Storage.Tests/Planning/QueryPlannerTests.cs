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
    [InlineData("""{"$or":[{"a":1},{"b":2}]}""", null, null, true, false, false, 0)]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"^x","options":""}}}""", null, "a", false, false, false, 2)]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"^x","options":"i"}}}""", null, null, true, false, false, 0)]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"x","options":""}}}""", null, null, true, false, false, 0)]
    [InlineData("""{"a":1,"b":{"$regularExpression":{"pattern":"^x","options":""}}}""", null, "a_b-", false, false, false, 2)]
    // Ranges one after the other are in order when the sort begins with the field they are ranges of.
    [InlineData("""{"a":{"$in":[2,1]}}""", """{"a":1}""", "a", true, false, true, 2)]
    [InlineData("""{"a":{"$in":[2,1]}}""", """{"a":-1,"b":1}""", "a_b-", true, true, true, 2)]
    [InlineData("""{"a":{"$in":[2,1]},"b":{"$gt":1}}""", """{"a":1,"b":-1}""", "a_b-", true, false, true, 2)]
    [InlineData("""{"a":{"$in":[2,1]}}""", """{"b":-1}""", "a_b-", false, false, true, 2)]
    // One row at most is in every order.
    [InlineData("""{"code":"x"}""", """{"a":1,"x":-1}""", "code", true, false, true, 1)]
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

    [Theory]
    [InlineData("""{"a":{"$in":[3,1,2]}}""", """{"b":-1}""", true, false, "")]
    [InlineData("""{"a":{"$in":[3,1,2]}}""", """{"b":1,"a":-1}""", true, true, "")]
    [InlineData("""{"a":{"$in":[3,1,2]}}""", """{"x":1}""", false, false, "")]
    [InlineData("""{"$or":[{"a":1},{"code":"x"}]}""", null, false, false, "a code")]
    [InlineData("""{"$or":[{"a":1},{"code":"x"}]}""", """{"b":1}""", true, false, "a_b- code")]
    [InlineData("""{"$or":[{"a":1,"b":2},{"code":"x"},{"s":{"$gt":3}}],"x":1}""", null, false, false, "a_b- code s")]
    [InlineData("""{"$or":[{"$or":[{"a":1},{"code":"x"}]},{"s":3}]}""", """{"x":1}""", false, false, "a code s")]
    [InlineData("""{"$or":[{"a":1},{"x":2}]}""", null, false, false, "")]
    [InlineData("""{"$or":[{"a":1},{"s":null}]}""", null, false, false, "")]
    [InlineData("""{"$or":[{"b":1},{"b":{"$gt":7}}],"a":5}""", null, false, false, "a_b- a_b-")]
    public void Ranges_and_branches_are_read_in_step_or_gathered(string condition, string? sort, bool isMerge, bool isBackward, string branches)
    {
        IndexDefinition[] definitions = [BuiltInIndexes.Id, BuiltInIndexes.Owner, A, AB, UniqueCode, Sparse];

        var plan = Plan(condition, sort, definitions, isMultikey: false);

        Assert.Equal((isMerge, isBackward, branches), (plan.IsMerge, plan.IsBackward, string.Join(' ', plan.Branches.Select(branch => definitions[branch.Index].Name))));
        Assert.Equal(branches.Length > 0, plan.MayRepeat);
        Assert.All(plan.Branches, branch => Assert.Empty(branch.Branches));
    }

    [Fact]
    public void An_order_alone_is_worth_an_index_for_a_page_and_not_for_everything()
    {
        var sort = SortOrder.Of(new SortField("a", false));

        Assert.Equal(0, QueryPlanner.Choose(Filter.All.Shape, sort, 20, [new(A, false)]).Index);
        Assert.Equal(-1, QueryPlanner.Choose(Filter.All.Shape, sort, long.MaxValue, [new(A, false)]).Index);
    }

    [Theory]
    [InlineData("""{"_id":1}""", true, true)]
    [InlineData("""{"_id":"x","_openid":"me"}""", true, false)]
    [InlineData("""{"_id":{"$in":[1,2]}}""", false, false)]
    [InlineData("""{"_id":{"$gt":1}}""", false, false)]
    [InlineData("""{"a":1}""", false, false)]
    public void One_id_is_read_without_looking_at_the_indexes(string condition, bool isIdentity, bool isExact)
    {
        var plan = QueryPlanner.TryPlanIdentity(Filter.Parse(Parse(condition)).Shape);

        Assert.Equal(isIdentity, plan is { Index: 0, IsInOrder: true, Ranges: [{ IsSingleKey: true }] });
        Assert.Equal(isExact, plan is { IsExact: true });
    }

    private static QueryPlan Plan(string condition, string? sort, IndexDefinition[] definitions, bool isMultikey) => QueryPlanner.Choose(
        Filter.Parse(Parse(condition)).Shape,
        sort is null ? null : SortOrder.Parse(Parse(sort)),
        20,
        [.. definitions.Select(definition => new PlannableIndex(definition, isMultikey))]);

    private static Documents.Values.Document Parse(string json) => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(json), 0);
}
