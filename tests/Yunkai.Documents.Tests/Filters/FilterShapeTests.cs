using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

public sealed class FilterShapeTests
{
    private static readonly Value Three = 3;

    [Fact]
    public void Everything_is_exact_and_implies_nothing()
    {
        Assert.True(Filter.All.Shape is { IsExact: true, Conditions.Count: 0 });
        Assert.True(Filter.Parse(new Document()).Shape is { IsExact: true, Conditions.Count: 0 });
        Assert.Empty(Filter.Parse(new Document { ["$comment"] = "x" }).Shape.Conditions);
    }

    [Fact]
    public void Equality_is_one_exact_value()
    {
        var shape = Filter.Parse(new Document { ["a.b"] = Three }).Shape;

        Assert.True(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "a.b", Three);
    }

    [Fact]
    public void Equality_with_null_is_not_exact() => Assert.False(Filter.Parse(new Document { ["a"] = Value.Null }).Shape.IsExact);

    [Fact]
    public void Equality_with_an_array_implies_nothing() => Assert.Same(FilterShape.Opaque, Filter.Parse(new Document { ["a"] = Value.Array(1) }).Shape);

    [Fact]
    public void In_lists_distinct_values_in_order()
    {
        var shape = Filter.Parse(new Document { ["a"] = new Document { ["$in"] = Value.Array(3, 1, 3L, "x") } }).Shape;

        Assert.True(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "a", 1, 3, "x");
    }

    [Fact]
    public void In_with_a_regular_expression_implies_nothing() =>
        Assert.Empty(Filter.Parse(new Document { ["a"] = new Document { ["$in"] = Value.Array(1, Value.Regex(new RegexValue("x", ""))) } }).Shape.Conditions);

    [Fact]
    public void Two_bounds_stay_two_conditions_since_different_elements_may_meet_them()
    {
        var shape = Filter.Parse(new Document { ["a"] = new Document { ["$gt"] = 1, ["$lte"] = 5 } }).Shape;

        Assert.True(shape.IsExact);
        Assert.Collection(
            shape.Conditions,
            low => Assert.Equal(new PathCondition.Range("a", 1, false, Value.Missing, true), low),
            high => Assert.Equal(new PathCondition.Range("a", double.NegativeInfinity, true, 5, true), high));
    }

    [Fact]
    public void Two_bounds_in_elemMatch_are_one_range_since_one_element_meets_both()
    {
        var shape = Filter.Parse(new Document { ["a"] = new Document { ["$elemMatch"] = new Document { ["$gt"] = 1, ["$lte"] = 5 } } }).Shape;

        Assert.False(shape.IsExact);
        Assert.Equal(new PathCondition.Range("a", 1, false, 5, true), Assert.Single(shape.Conditions));
    }

    [Fact]
    public void Fields_in_elemMatch_are_conditions_on_the_longer_path()
    {
        var shape = Filter.Parse(new Document { ["a"] = new Document { ["$elemMatch"] = new Document { ["b"] = 1, ["c"] = Value.Null } } }).Shape;

        Assert.False(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "a.b", 1);
    }

    [Fact]
    public void And_and_conjunctions_add_up()
    {
        var parsed = Filter.Parse(new Document { ["$and"] = Value.Array(new Document { ["a"] = 1 }, new Document { ["b"] = new Document { ["$exists"] = true } }) });

        var shape = Filter.And(parsed, Filter.Equal("_openid", "me")).Shape;

        Assert.False(shape.IsExact);
        Assert.Collection(shape.Conditions, a => AssertOneOf(a, "a", 1), owner => AssertOneOf(owner, "_openid", "me"));
    }

    [Fact]
    public void Or_of_equalities_on_one_path_is_their_union()
    {
        var shape = Filter.Parse(new Document { ["$or"] = Value.Array(new Document { ["a"] = 2 }, new Document { ["a"] = new Document { ["$in"] = Value.Array(1, 2) } }) }).Shape;

        Assert.True(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "a", 1, 2);
    }

    [Fact]
    public void Or_of_different_paths_implies_one_of_its_branches()
    {
        var shape = Filter.Parse(new Document { ["x"] = 1, ["$or"] = Value.Array(new Document { ["a"] = 2 }, new Document { ["b"] = 1 }) }).Shape;

        Assert.False(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "x", 1);
        Assert.Collection(Assert.Single(shape.Alternatives), a => AssertOneOf(Assert.Single(a.Conditions), "a", 2), b => AssertOneOf(Assert.Single(b.Conditions), "b", 1));
    }

    [Fact]
    public void Or_with_a_branch_that_implies_nothing_implies_nothing() =>
        Assert.Same(FilterShape.Opaque, Filter.Parse(new Document { ["$or"] = Value.Array(new Document { ["a"] = 2 }, new Document { ["b"] = new Document { ["$ne"] = 1 } }) }).Shape);

    [Theory]
    [InlineData("^abc", "", "abc")]
    [InlineData("^abc.*", "", "abc")]
    [InlineData("^abc*", "", "ab")]
    [InlineData("^abc+", "", "abc")]
    [InlineData("^ab{0,2}c", "", "a")]
    [InlineData("^a?b", "", "")]
    [InlineData("^1\\.5[ab]", "", "1.5")]
    [InlineData("^a\\d", "", "a")]
    [InlineData("^\\Qa.b", "", "")]
    [InlineData("^云开\ud83d\ude00?", "", "云开")]
    [InlineData("^\ud83d\ude00x", "s", "\ud83d\ude00x")]
    [InlineData("^abc|d", "", "")]
    [InlineData("^(abc)", "", "")]
    [InlineData("^abc\\", "", "abc")]
    [InlineData("^abc", "i", "")]
    [InlineData("^abc", "m", "")]
    [InlineData("^a bc", "x", "")]
    [InlineData("abc", "", "")]
    [InlineData("^", "", "")]
    public void A_pattern_begins_with_fixed_text(string pattern, string options, string prefix) => Assert.Equal(prefix, Documents.Filters.Patterns.PatternPrefix.Of(pattern, options));

    [Theory]
    [InlineData("$ne")]
    [InlineData("$not")]
    [InlineData("$nin")]
    public void Negations_imply_nothing(string name)
    {
        Value operand = name switch { "$not" => new Document { ["$eq"] = 1 }, "$nin" => Value.Array(1), _ => 1 };

        Assert.Same(FilterShape.Opaque, Filter.Parse(new Document { ["a"] = new Document { [name] = operand } }).Shape);
    }

    [Fact]
    public void Greater_than_null_matches_nothing_and_says_so()
    {
        var shape = Filter.Parse(new Document { ["a"] = new Document { ["$gt"] = Value.Null } }).Shape;

        Assert.True(shape.IsExact);
        AssertOneOf(Assert.Single(shape.Conditions), "a");
    }

    [Fact]
    public void An_upsert_starts_from_the_equalities()
    {
        var filter = Filter.Parse(new Document
        {
            ["a"] = 1,
            ["b"] = new Document { ["$eq"] = new Document { ["x"] = 1 } },
            ["c.d"] = 2,
            ["c.e"] = 3,
            ["f"] = new Document { ["$gt"] = 1 },
            ["g"] = new Document { ["$in"] = Value.Array(1) },
            ["h"] = Value.Regex(new RegexValue("x", "")),
            ["$and"] = Value.Array(new Document { ["i"] = 4 }),
            ["$or"] = Value.Array(new Document { ["j"] = 5 }),
            ["$nor"] = Value.Array(new Document { ["k"] = 5 }),
            ["l"] = new Document { ["$all"] = Value.Array(6) },
            ["_id"] = "id",
        });

        var expected = new Document
        {
            ["_id"] = "id",
            ["a"] = 1,
            ["b"] = new Document { ["x"] = 1 },
            ["c"] = new Document { ["d"] = 2, ["e"] = 3 },
            ["i"] = 4,
            ["j"] = 5,
            ["l"] = 6,
        };
        Assert.Equal(expected, filter.UpsertSeed());
    }

    [Fact]
    public void An_upsert_from_a_path_given_twice_is_refused()
    {
        var twice = Filter.And(Filter.Equal("a", 1), Filter.Equal("a.b", 2));

        var refusal = Assert.Throws<DocumentException>(twice.UpsertSeed);

        Assert.Equal(DocumentError.CannotApply, refusal.Error);
        Assert.Contains("path 'a.b' is matched twice", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertOneOf(PathCondition condition, string path, params Value[] values)
    {
        var oneOf = Assert.IsType<PathCondition.OneOf>(condition);
        Assert.Equal(path, oneOf.Path);
        Assert.Equal(values, oneOf.Values);
    }
}
