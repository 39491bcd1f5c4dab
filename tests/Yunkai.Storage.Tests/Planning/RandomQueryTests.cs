using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;
using Yunkai.Storage.Checked;
using Yunkai.Storage.Planning;
using Yunkai.Storage.Tests.Sqlite;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests.Planning;

/// <summary>
/// Random queries over random sets of indexes, answered as by a look at every document. YUNKAI_SOAK_SEEDS makes it longer. The ways of reading that the queries took are counted, so that
/// one that is never taken shows.
/// </summary>
public sealed class RandomQueryTests(ITestOutputHelper output)
{
    private const int QueriesPerStore = 250;
    private static readonly int Stores = RandomRunTests.Setting("YUNKAI_SOAK_SEEDS", 40);
    private static readonly string[] Plain = ["a", "b", "c", "d.x"];
    private static readonly string[] WithArrays = ["t", "l.n"];
    private static readonly string[] Paths = [.. Plain, .. WithArrays];
    private static readonly Value[] Scalars = [0, 1, 2, 3, 4, 2.5, Value.Int64(3), "a", "ab", "abc", "b", "B", "é", Value.Null, true, double.NaN, Value.Date(5)];

    [Fact]
    public async Task Every_way_of_reading_gives_what_a_look_at_every_document_gives()
    {
        var ways = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var first = Environment.TickCount & 0xFFFFFF;
        for (var seed = first; seed < first + Stores; seed++)
        {
            await new Run(seed, ways).RunAsync();
        }

        output.WriteLine(string.Join(", ", ways.Select(way => $"{way.Key}: {way.Value}")));
        foreach (var way in new[] { "covered", "in order", "in order, several ranges", "merge", "merge of branches", "scan", "several ranges", "sorted", "union" })
        {
            Assert.True(ways.GetValueOrDefault(way) >= 10, $"from seed {first}: {way} was taken {ways.GetValueOrDefault(way)} times");
        }
    }

    private sealed class Run(int seed, SortedDictionary<string, int> ways)
    {
        private readonly Random _random = new(seed);

        public async Task RunAsync()
        {
            await using var test = await TestStore.OpenAsync();
            var oracle = new CheckedStore(new NaiveStore("env-1", new CountingIds(), TimeProvider.System));
            Document[] documents = [.. Enumerable.Range(0, 30 + _random.Next(120)).Select(NewDocument)];
            IndexDefinition[] indexes = [.. Enumerable.Range(0, 2 + _random.Next(4)).Select(_ => NewIndex()).DistinctBy(index => string.Join(",", index.Fields))];
            // Before or after the documents are there.
            var early = _random.Next(indexes.Length + 1);
            foreach (var store in new[] { test.Store, oracle })
            {
                await store.CreateCollectionAsync("rows", []);
                foreach (var index in indexes.Take(early))
                {
                    await store.CreateIndexAsync("rows", index);
                }

                await store.InsertAsync("rows", documents);
                foreach (var index in indexes.Skip(early))
                {
                    await store.CreateIndexAsync("rows", index);
                }
            }

            for (var i = 0; i < QueriesPerStore; i++)
            {
                await CompareAsync(test.Store, oracle, indexes);
            }
        }

        private async Task CompareAsync(IDocumentStore engine, IDocumentStore oracle, IndexDefinition[] indexes)
        {
            var condition = NewCondition(depth: 2);
            var sort = _random.Next(3) == 0 ? null : SortOrder.Of([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new SortField(Pick(Paths), _random.Next(2) == 0)).DistinctBy(field => field.Path)]);
            if (_random.Next(2) == 0 && indexes.FirstOrDefault(index => index.Fields.Count > 1) is { } aimedAt)
            {
                (condition, sort) = AimAt(aimedAt);
            }

            var filter = Filter.Parse(condition);
            var (skip, limit) = _random.Next(3) switch { 0 => (0, int.MaxValue), 1 => (_random.Next(4), _random.Next(1, 8)), _ => (0, _random.Next(1, 30)) };
            Note(filter, sort, limit, indexes);
            var about = $"seed {seed}: {condition} sort {(sort is null ? "" : string.Join(",", sort.Fields))} skip {skip} limit {limit} with {string.Join(" | ", indexes.Select(index => string.Join(",", index.Fields) + (index.Sparse ? " sparse" : "")))}";

            var all = await DocumentList.FindAsync(oracle, "rows", filter, sort);
            var expected = all.Skip(skip).Take(limit).ToList();
            var actual = await DocumentList.FindAsync(engine, "rows", filter, sort, skip, limit);

            Assert.True(expected.Count == actual.Count, $"{about}\n{expected.Count} rows expected, {actual.Count} found");
            Assert.True(actual.Count == actual.Select(row => row["_id"]).Distinct().Count(), about + "\na row came twice");
            // Rows of equal sort keys may come in any order.
            Assert.True(sort is null ? expected.SequenceEqual(actual) : expected.Select(row => Key(sort, row)).SequenceEqual(actual.Select(row => Key(sort, row))), $"{about}\nexpected {string.Join(" ", expected)}\nactual   {string.Join(" ", actual)}");
            Assert.True(actual.All(row => filter.Matches(Bson.Write(row))), about + "\na row does not match");
            Assert.True(all.Count == await engine.CountAsync("rows", filter), about + "\nwrong count");
        }

        private void Note(Filter filter, SortOrder? sort, int limit, IndexDefinition[] indexes)
        {
            PlannableIndex[] known = [.. indexes.Select(index => new PlannableIndex(index, index.Fields.Any(field => WithArrays.Contains(field.Path))))];
            var plan = QueryPlanner.Choose(filter.Shape, sort, limit == int.MaxValue ? long.MaxValue : limit, known);
            ways[WayOf(plan, sort)] = ways.GetValueOrDefault(WayOf(plan, sort)) + 1;
            if (plan is { IsCovered: true, IsExact: false })
            {
                ways["covered"] = ways.GetValueOrDefault("covered") + 1;
            }
        }

        private static string WayOf(QueryPlan plan, SortOrder? sort) => plan switch
        {
            { IsScan: true } => "scan",
            { IsMerge: true, Branches.Count: > 0 } => "merge of branches",
            { IsMerge: true } => "merge",
            { Branches.Count: > 0 } => "union",
            { IsInOrder: true, Ranges.Count: > 1 } => "in order, several ranges",
            { IsInOrder: true } => "in order",
            _ when sort is not null => "sorted",
            _ => "several ranges",
        };

        private Document NewDocument(int number)
        {
            var document = new Document { { "_id", number } };
            foreach (var name in new[] { "a", "b", "c" })
            {
                if (_random.Next(6) != 0)
                {
                    document[name] = Pick(Scalars);
                }
            }

            if (_random.Next(5) != 0)
            {
                document["d"] = _random.Next(6) == 0 ? Pick(Scalars) : new Document { { _random.Next(6) == 0 ? "y" : "x", Pick(Scalars) } };
            }

            if (_random.Next(5) != 0)
            {
                document["t"] = _random.Next(3) == 0 ? Pick(Scalars) : Value.Array(new ValueArray(Enumerable.Range(0, _random.Next(4)).Select(_ => Pick(Scalars))));
            }

            if (_random.Next(3) != 0)
            {
                document["l"] = Value.Array(new ValueArray(Enumerable.Range(0, _random.Next(3)).Select(_ => _random.Next(5) == 0 ? Pick(Scalars) : (Value)new Document { { "n", Pick(Scalars) } })));
            }

            return document;
        }

        /// <summary>At most one field of an index may hold arrays.</summary>
        private IndexDefinition NewIndex()
        {
            var paths = new List<string>(Plain.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)));
            if (_random.Next(3) == 0)
            {
                paths[_random.Next(paths.Count)] = Pick(WithArrays);
            }

            IndexField[] fields = [.. paths.Select(path => new IndexField(path, _random.Next(2) == 0))];
            return new IndexDefinition(string.Join("_", fields.Select(field => $"{field.Path}_{field.Descending}")), fields) { Sparse = _random.Next(4) == 0 };
        }

        private Document NewCondition(int depth)
        {
            var condition = new Document();
            for (var i = _random.Next(depth == 2 ? 0 : 1, 3); i > 0; i--)
            {
                condition[Pick(Paths)] = NewTest();
            }

            if (depth > 0 && _random.Next(3) == 0)
            {
                condition[_random.Next(4) == 0 ? "$and" : "$or"] = Value.Array(new ValueArray(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (Value)NewCondition(depth - 1))));
            }

            return condition;
        }

        /// <summary>Values for the first field, perhaps in branches, and an order that the rest of the index has: what an index can serve without sorting.</summary>
        private (Document Condition, SortOrder Sort) AimAt(IndexDefinition index)
        {
            var isReverse = _random.Next(2) == 0;
            var rest = index.Fields.Skip(1).Take(_random.Next(1, 3)).Select(field => new SortField(field.Path, field.Descending != isReverse));
            var path = index.Fields[0].Path;
            Document Branch() => new() { { path, _random.Next(2) == 0 ? Pick(Scalars) : new Document { { "$in", Value.Array(Pick(Scalars), Pick(Scalars)) } } } };
            var condition = _random.Next(2) == 0 ? Branch() : new Document { { "$or", Value.Array(new ValueArray(Enumerable.Range(0, 2).Select(_ => (Value)Narrowed(Branch())))) } };
            return (condition, SortOrder.Of([.. rest]));
        }

        private Document Narrowed(Document branch)
        {
            if (_random.Next(2) == 0)
            {
                branch[Pick(Paths)] = NewTest();
            }

            return branch;
        }

        private Value NewTest() => _random.Next(14) switch
        {
            0 => new Document { { Pick(["$gt", "$gte"]), Pick(Scalars) } },
            1 => new Document { { Pick(["$lt", "$lte"]), Pick(Scalars) } },
            2 => new Document { { Pick(["$gt", "$gte"]), Pick(Scalars) }, { Pick(["$lt", "$lte"]), Pick(Scalars) } },
            3 or 4 or 5 => new Document { { "$in", Value.Array(new ValueArray(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Pick(Scalars)))) } },
            6 => new Document { { "$ne", Pick(Scalars) } },
            7 => new Document { { "$exists", _random.Next(2) == 0 } },
            8 => new Document { { "$elemMatch", new Document { { "$gte", Pick(Scalars) }, { "$lt", Pick(Scalars) } } } },
            9 => Value.Regex(new RegexValue(Pick(["^a", "^ab", "^abc$", "^é", "^(a|b)", "^a?b", "b"]), Pick(["", "", "i", "m"]))),
            10 => Value.Array(Pick(Scalars), Pick(Scalars)),
            _ => Pick(Scalars),
        };

        private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

        private static string Key(SortOrder sort, Document row) => Convert.ToHexString(sort.Key(Bson.Write(row)));
    }
}
