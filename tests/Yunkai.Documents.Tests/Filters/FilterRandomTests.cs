using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

public sealed class FilterRandomTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_compiled_filter_agrees_with_the_naive_one_and_its_shape_is_necessary(int seed)
    {
        var random = new RandomConditions(seed);
        var matches = 0;
        var conditions = 0;
        for (var i = 0; i < 3000; i++)
        {
            var condition = random.Condition();
            var filter = Filter.Parse(condition);
            conditions += filter.Shape.Conditions.Count;
            for (var j = 0; j < 10; j++)
            {
                var document = random.Document();
                var expected = NaiveFilter.Matches(condition, document);

                var actual = filter.Matches(Bson.Write(document));

                Assert.True(expected == actual, $"seed {seed}, condition {i}: {condition} should {(expected ? "match" : "miss")} {document}");
                if (actual)
                {
                    matches++;
                    ShapeAssert.IsNecessary(filter, document);
                }
                else
                {
                    ShapeAssert.IsSufficientWhenExact(filter, document);
                }
            }
        }

        // Both sides must be exercised, or agreement proves nothing.
        Assert.InRange(matches, 3000, 27000);
        Assert.True(conditions > 1000, $"seed {seed}: only {conditions} conditions were implied");
    }

    [Fact]
    public void A_conjunction_matches_what_both_match()
    {
        const int Seed = 4;
        var random = new RandomConditions(Seed);
        for (var i = 0; i < 2000; i++)
        {
            var left = random.Condition();
            var right = random.Condition();
            var both = Filter.And(Filter.Parse(left), Filter.Parse(right));
            var document = random.Document();

            var actual = both.Matches(Bson.Write(document));

            Assert.True(actual == (NaiveFilter.Matches(left, document) && NaiveFilter.Matches(right, document)), $"seed {Seed}: {left} and {right} on {document}");
            if (actual)
            {
                ShapeAssert.IsNecessary(both, document);
            }
        }
    }
}
