using System.Diagnostics;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

/// <summary>Hostile conditions: each ends in an answer or a refusal, soon.</summary>
public sealed class FilterAttackTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("$and")]
    [InlineData("$nor")]
    [InlineData("$not")]
    [InlineData("$elemMatch")]
    public void Deep_nesting_is_refused(string name)
    {
        Value nested = new Document { ["$gt"] = 1 };
        for (var i = 0; i < 100_000; i++)
        {
            nested = name is "$and" or "$nor" ? new Document { [name] = Value.Array(nested) } : new Document { [name] = nested };
        }

        var condition = name is "$and" or "$nor" ? nested.AsDocument : new Document { ["a"] = nested };

        Assert.Equal(DocumentError.TooLarge, Assert.Throws<DocumentException>(() => Filter.Parse(condition)).Error);
    }

    [Fact]
    public void Thousands_of_clauses_work()
    {
        var branches = new ValueArray();
        for (var i = 0; i < 50_000; i++)
        {
            branches.Add(new Document { ["a"] = i });
        }

        var filter = Filter.Parse(new Document { ["$or"] = branches });

        Assert.True(filter.Matches(Bson.Write(new Document { ["a"] = 49_999 })));
        Assert.False(filter.Matches(Bson.Write(new Document { ["a"] = -1 })));
        Assert.Equal(50_000, Assert.IsType<PathCondition.OneOf>(Assert.Single(filter.Shape.Conditions)).Values.Count);
    }

    [Fact]
    public void A_list_of_a_hundred_thousand_values_is_searched_not_walked()
    {
        var values = new ValueArray();
        for (var i = 0; i < 100_000; i++)
        {
            values.Add(i % 2 == 0 ? i : $"text {i}");
        }

        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$in"] = values } });
        var hit = Bson.Write(new Document { ["a"] = "text 99999" });
        var miss = Bson.Write(new Document { ["a"] = "text 99998" });

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(filter.Matches(hit) && !filter.Matches(miss));
        }

        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("(.*.*)*x")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_that_would_backtrack_for_ever_runs_in_linear_time(string pattern)
    {
        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = pattern } });
        var document = Bson.Write(new Document { ["a"] = new string('a', 20_000) + "!" });

        var watch = Stopwatch.StartNew();

        Assert.False(filter.Matches(document));
        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("^(?=(a+)+$)b")]
    [InlineData("(a+)+\\1$b")]
    [InlineData("^(\\ba+)+\\b!$x")]
    public void A_bomb_that_needs_backtracking_is_stopped_and_named(string pattern)
    {
        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = pattern } });
        var document = Bson.Write(new Document { ["a"] = new string('a', 5_000) + "!" });

        var watch = Stopwatch.StartNew();
        var refusal = Record.Exception(() => filter.Matches(document)) as DocumentException;

        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
        // Some engines see through some of these; what may not happen is a wait.
        if (refusal is not null)
        {
            Assert.Equal(DocumentError.CannotApply, refusal.Error);
            Assert.Contains(pattern, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("^(?=(a|aa)+$)b", 26)]
    [InlineData("^(a|aa)+(?<!x)$", 27)]
    [InlineData("(a*)*\\1b", 24)]
    public void A_scan_with_a_bomb_ends_soon_although_each_document_stays_within_the_deadline(string pattern, int length)
    {
        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = pattern } });
        // Each text is worth some milliseconds, on whatever machine: longer ones are tried until the first match is slow.
        var watch = Stopwatch.StartNew();
        var failure = default(Exception);
        for (var i = 0; i < 100_000 && failure is null; i++)
        {
            var document = Bson.Write(new Document { ["a"] = new string('a', length + (i % 8)) + "!" });
            failure = Record.Exception(() => filter.Matches(document));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}");
        Assert.Contains("takes too long", Assert.IsType<DocumentException>(failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deadline_of_a_backtracking_pattern_is_reported()
    {
        var filter = Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = "^(?=(a|aa)+$)b" } });

        var refusal = Assert.Throws<DocumentException>(() => filter.Matches(Bson.Write(new Document { ["a"] = new string('a', 5_000) + "!" })));

        Assert.Equal(DocumentError.CannotApply, refusal.Error);
        Assert.Contains("takes too long", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_made_to_exhaust_the_compiler_are_compiled_or_refused_soon()
    {
        string[] patterns =
        [
            new string('(', 30_000) + new string(')', 30_000)[..2_000],
            new string('(', 16_000) + new string(')', 16_000),
            string.Concat(Enumerable.Repeat("(a|", 8_000)) + "b" + new string(')', 8_000),
            "((a{0,1000}){0,1000}){0,1000}",
            "(a{65535}){65535}",
            new string('a', 40_000),
            string.Concat(Enumerable.Repeat("[^a]", 8_000)),
            string.Concat(Enumerable.Repeat("a?", 15_000)),
            new string('[', 30_000),
            string.Concat(Enumerable.Repeat("\\p{Han}|", 3_000)),
            "[\\u{10000}-\\u{10FFFF}]{1000}",
            string.Concat(Enumerable.Repeat("a++", 10_000)),
        ];
        var document = Bson.Write(new Document { ["a"] = new string('a', 2_000) });
        var watch = Stopwatch.StartNew();
        foreach (var pattern in patterns)
        {
            var failure = Record.Exception(() => Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = pattern, ["$options"] = "i" } }).Matches(document));

            Assert.True(failure is null or DocumentException, $"{pattern[..Math.Min(20, pattern.Length)]}: {failure}");
            Assert.True(watch.Elapsed < 3 * Soon, $"{pattern[..Math.Min(20, pattern.Length)]} took {watch.Elapsed}");
        }
    }

    [Fact]
    public void Random_patterns_compile_or_are_refused()
    {
        const int Seed = 11;
        var random = new Yunkai.Testing.RandomDocuments(Seed);
        string[] pieces = ["a", "(", ")", "[", "]", "^", "$", "\\", "d", "{2}", "{", "}", "*", "+", "?", "|", ".", "-", "(?", "<n>", ":", "=", "!", "\\u{1F600}", "😀", "\\p{", "Han}", "[:alpha:]", "\\Q", "\\E", "P", "#", " ", "\n", "1", ",", "\\k", "\\x", "i"];
        var document = Bson.Write(new Document { ["a"] = "aa😀 1-" });
        var compiled = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, 1 + random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            var failure = Record.Exception(() => Filter.Parse(new Document { ["a"] = new Document { ["$regex"] = pattern, ["$options"] = i % 2 == 0 ? "" : "x" } }).Matches(document));
            compiled += failure is null ? 1 : 0;

            Assert.True(failure is null or DocumentException, $"seed {Seed}: {pattern}: {failure}");
        }

        Assert.InRange(compiled, 500, 4_900);
    }

    [Fact]
    public void An_ambiguous_path_of_indexes_takes_no_exponential_time()
    {
        // Every level can be entered by name and by index: without memory there are 2^45 ways down.
        Value nested = 1;
        for (var i = 0; i < 45; i++)
        {
            nested = Value.Array(new Document { ["0"] = nested });
        }

        var filter = Filter.Parse(new Document { ["a." + string.Join('.', Enumerable.Repeat("0", 70))] = "nowhere" });
        var document = Bson.Write(new Document { ["a"] = nested });

        var watch = Stopwatch.StartNew();

        Assert.False(filter.Matches(document));
        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
    }

    [Fact]
    public void A_path_of_thousands_of_parts_is_refused() => Assert.Equal(
        DocumentError.TooLarge,
        Assert.Throws<DocumentException>(() => Filter.Parse(new Document { [string.Join('.', Enumerable.Repeat("a", 5_000))] = 1 })).Error);

    [Fact]
    public void Undefined_cannot_be_compared_with() => Assert.Equal(
        "cannot compare to undefined",
        Assert.Throws<DocumentException>(() => Filter.Parse(new Document { ["a"] = Value.Undefined })).Message);

    [Fact]
    public void The_operand_is_kept_apart_from_the_condition()
    {
        var operand = new Document { ["x"] = 1 };
        var filter = Filter.Parse(new Document { ["a"] = operand });

        operand["x"] = 2;

        Assert.True(filter.Matches(Bson.Write(new Document { ["a"] = new Document { ["x"] = 1 } })));
    }

    [Fact]
    public void A_scalar_match_allocates_nothing()
    {
        var filter = Filter.Parse(new Document { ["a"] = "x", ["b.c"] = new Document { ["$gt"] = 1, ["$lt"] = 9.5 }, ["d"] = new Document { ["$in"] = Value.Array("p", "q", 5) } });
        var document = Bson.Write(new Document { ["z"] = "first", ["a"] = "x", ["b"] = new Document { ["c"] = 5 }, ["d"] = Value.Array("n", "q") });
        Assert.True(filter.Matches(document));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            filter.Matches(document);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void Every_supported_operator_has_rows()
    {
        var rows = string.Concat(Yunkai.Testing.CaseFile.Load("filter").Select(row => row.Body.GetRawText()));

        Assert.All(FilterOperators.SupportedNames, name => Assert.Contains($"\"{name}\"", rows, StringComparison.Ordinal));
    }
}
