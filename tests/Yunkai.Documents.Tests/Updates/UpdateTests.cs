using System.Diagnostics;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Updates;

public sealed class UpdateTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void Written_paths_are_all_paths_even_of_a_rename()
    {
        var update = Update.Parse(new Document
        {
            ["$set"] = new Document { ["a.b"] = 1, ["c"] = 2 },
            ["$rename"] = new Document { ["d"] = "e.f" },
            ["$setOnInsert"] = new Document { ["g"] = 1 },
        });

        Assert.Equal(["a.b", "c", "d", "e.f", "g"], update.WrittenPaths);
    }

    [Fact]
    public void A_replacement_keeps_the_id_first()
    {
        var result = Update.Replace(new Document { ["x"] = 1, ["y"] = 2 }).Apply(new Document { ["z"] = 0, ["_id"] = "k" });

        Assert.True(result.Modified);
        Assert.Equal(new Document { ["_id"] = "k", ["x"] = 1, ["y"] = 2 }, result.Document);
        Assert.Equal(["x", "y"], Update.Replace(new Document { ["x"] = 1, ["y"] = 2 }).WrittenPaths);
    }

    [Fact]
    public void A_replacement_by_the_same_is_no_change()
    {
        var document = new Document { ["_id"] = "k", ["x"] = Value.Array(1, new Document { ["y"] = 2 }) };

        Assert.False(Update.Replace(new Document { ["x"] = Value.Array(1, new Document { ["y"] = 2 }) }).Apply(document).Modified);
    }

    [Fact]
    public void A_replacement_may_repeat_the_id_but_not_change_it()
    {
        var current = new Document { ["_id"] = 1 };

        Assert.Equal(new Document { ["_id"] = 1, ["x"] = 1 }, Update.Replace(new Document { ["x"] = 1, ["_id"] = 1 }).Apply(current).Document);
        var refusal = Assert.Throws<DocumentException>(() => Update.Replace(new Document { ["_id"] = 2 }).Apply(current));
        Assert.Equal(DocumentError.CannotApply, refusal.Error);
        Assert.Contains("(immutable) field '_id' was found to have been altered to _id: 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_that_inserts_may_bring_the_id() =>
        Assert.Equal(new Document { ["_id"] = 7, ["x"] = 1 }, Update.Replace(new Document { ["x"] = 1, ["_id"] = 7 }).Apply(new Document(), isInsert: true).Document);

    [Fact]
    public void A_replacement_with_operators_is_refused()
    {
        var refusal = Assert.Throws<DocumentException>(() => Update.Replace(new Document { ["$set"] = new Document() }));

        Assert.Equal(DocumentError.BadOperator, refusal.Error);
        Assert.Contains("must not contain atomic operators", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_compiled_update_is_kept_apart_from_its_source_and_its_results()
    {
        var list = new ValueArray([1]);
        var replacement = new Document { ["a"] = list };
        var set = Update.Parse(new Document { ["$set"] = new Document { ["a"] = list }, ["$push"] = new Document { ["p"] = new Document { ["x"] = list } } });
        var replace = Update.Replace(replacement);
        var first = set.Apply(new Document()).Document;

        first["a"].AsArray.Add(9);
        first["p"].AsArray[0].AsDocument["x"].AsArray.Add(9);
        replace.Apply(new Document()).Document["a"].AsArray.Add(9);

        Assert.Equal(Value.Array(1), set.Apply(new Document()).Document["a"]);
        Assert.Equal(Value.Array(1), set.Apply(new Document()).Document["p"].AsArray[0].AsDocument["x"]);
        Assert.Equal(Value.Array(1), replace.Apply(new Document()).Document["a"]);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Random_updates_never_touch_their_input_and_say_truly_whether_they_changed_it(int seed)
    {
        var random = new RandomDocuments(seed);
        string[] operators = ["$set", "$unset", "$inc", "$mul", "$min", "$max", "$push", "$pop", "$addToSet", "$pull", "$pullAll", "$rename", "$bit"];
        string[] paths = ["a", "b", "c", "a.b", "a.0", "a.1.b", "b.c.a", "c.3", "c.0.0", "名", "x y"];
        var applied = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var document = random.Document();
            document.Remove("_id");
            document.Insert(0, "_id", i);
            var changes = new Document();
            for (var j = 1 + random.Next(3); j > 0; j--)
            {
                var name = operators[random.Next(operators.Length)];
                changes[name] = new Document { [paths[random.Next(paths.Length)]] = Operand(name, random) };
            }

            var before = document.DeepClone();
            try
            {
                var result = Update.Parse(changes).Apply(document);
                applied++;
                Assert.True(result.Modified == !result.Document.Equals(before), $"seed {seed}, update {i}: {changes} on {before} says modified: {result.Modified}");
                Assert.Equal(i, result.Document.GetAt(0).Value.AsInt32);
                var again = Update.Parse(changes).Apply(document);
                Assert.Equal(result.Document, again.Document);
            }
            catch (DocumentException)
            {
                // Refusals are most of what random updates meet; the input must be whole after them as well.
            }

            Assert.True(before.Equals(document), $"seed {seed}, update {i}: {changes} touched its input {before}");
        }

        Assert.InRange(applied, 3_000, 19_000);
    }

    [Fact]
    public void Thousands_of_paths_into_one_array_take_no_quadratic_time()
    {
        const int Count = 100_000;
        var array = new ValueArray(Count);
        var fields = new Document(Count);
        for (var i = 0; i < Count; i++)
        {
            array.Add(0);
            fields.Add($"a.{i}", 1);
        }

        var watch = Stopwatch.StartNew();
        var result = Update.Parse(new Document { ["$inc"] = fields }).Apply(new Document { ["a"] = array });

        Assert.All(result.Document["a"].AsArray, item => Assert.Equal(1, item.AsInt32));
        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Padding_is_bounded_for_the_whole_update()
    {
        var fields = new Document();
        for (var i = 0; i < 1_000; i++)
        {
            fields.Add($"a{i}.1400000", 1);
        }

        var document = new Document();
        for (var i = 0; i < 1_000; i++)
        {
            document.Add($"a{i}", Value.Array());
        }

        var refusal = Assert.Throws<DocumentException>(() => Update.Parse(new Document { ["$set"] = fields }).Apply(document));

        Assert.Contains("can't backfill more than 1500000 elements", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_of_thousands_of_parts_is_refused() => Assert.Equal(
        DocumentError.TooLarge,
        Assert.Throws<DocumentException>(() => Update.Parse(new Document { ["$set"] = new Document { [string.Join('.', Enumerable.Repeat("a", 5_000))] = 1 } })).Error);

    [Fact]
    public void Adding_many_values_to_a_large_set_takes_no_quadratic_time()
    {
        var old = new ValueArray(Enumerable.Range(0, 50_000).Select(i => (Value)i));
        var each = new ValueArray(Enumerable.Range(25_000, 50_000).Select(i => (Value)i));
        var watch = Stopwatch.StartNew();

        var result = Update.Parse(new Document { ["$addToSet"] = new Document { ["a"] = new Document { ["$each"] = each } } }).Apply(new Document { ["a"] = old });

        Assert.Equal(75_000, result.Document["a"].AsArray.Count);
        Assert.True(watch.Elapsed < Soon, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Every_supported_operator_has_rows()
    {
        var rows = string.Concat(CaseFile.Load("update").Select(row => row.Body.GetRawText()));

        Assert.All(UpdateOperators.SupportedNames, name => Assert.Contains($"\"{name}\"", rows, StringComparison.Ordinal));
    }

    private static Value Operand(string name, RandomDocuments random) => name switch
    {
        "$inc" or "$mul" => random.Next(3) switch { 0 => Value.Double(1.5), 1 => Value.Int64(random.Next(100)), _ => Value.Int32(random.Next(5)) },
        "$pop" => random.Next(2) == 0 ? 1 : -1,
        "$bit" => new Document { ["xor"] = random.Next(9) },
        "$pullAll" => Value.Array(random.Value(1), random.Value(1)),
        "$rename" => "to",
        "$push" or "$addToSet" when random.Next(2) == 0 => new Document { ["$each"] = Value.Array(random.Value(1), random.Value(1)) },
        _ => random.Value(2),
    };
}
