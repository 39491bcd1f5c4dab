using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Testing.Storage;

namespace Yunkai.Storage.Tests;

/// <summary>Random calls, made on two stores alike; their answers, errors and contents have to agree. The seed decides everything.</summary>
internal sealed class RandomOperations(int seed, IDocumentStore engine, IDocumentStore oracle)
{
    private static readonly string[] Collections = ["books", "people"];
    private static readonly string[] Paths = ["a", "b", "c", "a.x", "b.y", "b.0", "c.x.y"];
    private static readonly Value[] Scalars =
    [
        0, 1, 1.0, 2, 3, -1, 2.5, Value.Int64(3), double.NaN, Value.Int64(1L << 60), "", "a", "ab", "b", "é", Value.Null, true, false,
        Value.Date(0), Value.Date(1000), Value.ObjectId(new ObjectId("0123456789abcdef01234567")),
    ];

    private readonly Random _random = new(seed);
    private int _step;

    public async Task RunAsync(int steps)
    {
        foreach (var collection in Collections)
        {
            await engine.CreateCollectionAsync(collection, new Document());
            await oracle.CreateCollectionAsync(collection, new Document());
        }

        for (_step = 0; _step < steps; _step++)
        {
            await StepAsync();
        }

        foreach (var collection in Collections)
        {
            await CompareAsync($"contents of {collection}", async store => store.FindCollection(collection) is null ? null : Text(await DocumentList.FindAsync(store, collection, Filter.All)));
        }
    }

    private async Task StepAsync()
    {
        var collection = Pick(Collections);
        switch (_random.Next(100))
        {
            case < 30:
                var documents = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewDocument()).ToArray();
                await CompareAsync($"insert {Text(documents)}", async store => string.Join(",", await store.InsertAsync(collection, documents)));
                break;
            case < 50:
                var update = new UpdateRequest
                {
                    Filter = NewFilter(out var updated),
                    Update = NewUpdate(out var operators, out var replaces),
                    IsReplacement = replaces,
                    Multi = !replaces && _random.Next(2) == 0,
                    Upsert = _random.Next(4) == 0,
                };
                await CompareAsync($"update {updated} {operators} {update.Multi} {update.Upsert}", async store => (await store.UpdateAsync(collection, update)).ToString());
                break;
            case < 60:
                var removed = NewFilter(out var removal);
                var multi = _random.Next(4) == 0;
                await CompareAsync($"remove {removal} {multi}", async store => (await store.RemoveAsync(collection, removed, multi)).ToString());
                break;
            case < 82:
                await FindAsync(collection);
                break;
            case < 90:
                var counted = NewFilter(out var count);
                await CompareAsync($"count {count}", async store => (await store.CountAsync(collection, counted)).ToString());
                break;
            case < 96:
                var index = NewIndex();
                await CompareAsync($"create index {index.Name} {index.Unique} {index.Sparse}", async store =>
                {
                    await store.CreateIndexAsync(collection, index);
                    return "created";
                });
                break;
            case < 99:
                var name = NewIndex().Name;
                await CompareAsync($"drop index {name}", async store =>
                {
                    await store.DropIndexAsync(collection, name);
                    return "dropped";
                });
                break;
            default:
                await CompareAsync("drop and create", async store =>
                {
                    await store.DropCollectionAsync(collection);
                    await store.CreateCollectionAsync(collection, new Document());
                    return "done";
                });
                break;
        }
    }

    private async Task FindAsync(string collection)
    {
        var filter = NewFilter(out var text);
        if (_random.Next(2) == 0)
        {
            var (skip, limit) = (_random.Next(4), _random.Next(3) == 0 ? int.MaxValue : _random.Next(1, 6));
            await CompareAsync($"find {text} {skip} {limit}", async store => Text(await DocumentList.FindAsync(store, collection, filter, null, skip, limit)));
            return;
        }

        // Rows of equal sort keys may come in any order, so the keys are compared, and of everything the set.
        var sort = SortOrder.Of([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => new SortField(Pick(Paths), _random.Next(2) == 0)).DistinctBy(field => field.Path)]);
        var page = _random.Next(2) == 0 ? 3 : int.MaxValue;
        var offset = page == 3 ? _random.Next(3) : 0;
        await CompareAsync($"find sorted {text} {string.Join(",", sort.Fields)} {offset} {page}", async store =>
        {
            var rows = await DocumentList.FindAsync(store, collection, filter, sort, offset, page);
            var keys = string.Join(",", rows.Select(row => Convert.ToHexString(sort.Key(Bson.Write(row)))));
            Assert.Equal(rows.Count, rows.Select(row => row["_id"]).Distinct().Count());
            return keys + (page == int.MaxValue ? string.Join("", rows.Select(row => row.ToString()).Order(StringComparer.Ordinal)) : "");
        });
    }

    private async Task CompareAsync(string operation, Func<IDocumentStore, Task<string?>> run)
    {
        var expected = await AnswerAsync(oracle, run);
        var actual = await AnswerAsync(engine, run);
        Assert.True(expected == actual, $"seed {seed}, step {_step}: {operation}\nexpected {expected}\nactual   {actual}");
    }

    private static async Task<string?> AnswerAsync(IDocumentStore store, Func<IDocumentStore, Task<string?>> run)
    {
        try
        {
            return await run(store);
        }
        catch (StorageException error)
        {
            return $"StorageException {error.Error}";
        }
        catch (DocumentException error)
        {
            return $"DocumentException {error.Error} {error.Message}";
        }
    }

    private Document NewDocument()
    {
        var document = new Document();
        if (_random.Next(2) == 0)
        {
            document.Add("_id", _random.Next(3) == 0 ? Value.Double(_random.Next(60)) : Value.Int32(_random.Next(60)));
        }

        foreach (var name in new[] { "a", "b", "c" })
        {
            if (_random.Next(4) != 0)
            {
                document[name] = NewValue(depth: 2);
            }
        }

        if (_random.Next(3) == 0)
        {
            document["_openid"] = Pick(["me", "you"]);
        }

        return document;
    }

    // An empty array inside an array is beyond the oracle, which takes it for an empty array in its place.
    private Value NewValue(int depth) => (depth == 0 ? 0 : _random.Next(10)) switch
    {
        7 => Value.Array(new ValueArray(Enumerable.Range(0, _random.Next(depth == 2 ? 0 : 1, 4)).Select(_ => NewValue(depth - 1)))),
        8 or 9 => new Document { { Pick(["x", "y"]), NewValue(depth - 1) } },
        _ => Pick(Scalars),
    };

    private Filter NewFilter(out string text)
    {
        var condition = new Document();
        for (var i = _random.Next(3); i > 0; i--)
        {
            condition[_random.Next(6) == 0 ? "_id" : Pick(Paths)] = NewCondition();
        }

        if (_random.Next(6) == 0)
        {
            condition["_openid"] = "me";
        }

        if (_random.Next(8) == 0)
        {
            condition["$or"] = Value.Array(new Document { { Pick(Paths), NewCondition() } }, new Document { { Pick(Paths), NewCondition() } });
        }

        text = condition.ToString();
        return Filter.Parse(condition);
    }

    private Value NewCondition() => _random.Next(10) switch
    {
        0 => new Document { { "$gt", Pick(Scalars) } },
        1 => new Document { { "$gte", Pick(Scalars) }, { "$lte", Pick(Scalars) } },
        2 => new Document { { "$lt", Pick(Scalars) } },
        3 => new Document { { "$in", Value.Array(Pick(Scalars), Pick(Scalars), Pick(Scalars)) } },
        4 => new Document { { "$ne", Pick(Scalars) } },
        5 => new Document { { "$exists", _random.Next(2) == 0 } },
        6 => new Document { { "$elemMatch", new Document { { "$gte", Pick(Scalars) }, { "$lt", Pick(Scalars) } } } },
        7 => NewValue(depth: 2),
        _ => Pick(Scalars),
    };

    private Update NewUpdate(out string text, out bool replaces)
    {
        replaces = _random.Next(5) == 0;
        if (replaces)
        {
            var replacement = NewDocument();
            replacement.Remove("_id");
            text = replacement.ToString();
            return Update.Replace(replacement);
        }

        var operators = _random.Next(5) switch
        {
            0 => new Document { { "$inc", new Document { { Pick(["a", "b", "c"]), 1 } } } },
            1 => new Document { { "$unset", new Document { { Pick(Paths), "" } } } },
            2 => new Document { { "$push", new Document { { Pick(["a", "b", "c"]), NewValue(depth: 1) } } } },
            _ => new Document { { "$set", new Document { { Pick(Paths), NewValue(depth: 1) } } } },
        };
        text = operators.ToString();
        return Update.Parse(operators);
    }

    private IndexDefinition NewIndex()
    {
        var fields = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => new IndexField(Pick(Paths), _random.Next(2) == 0)).DistinctBy(field => field.Path).ToArray();
        // Parallel arrays are refused by the engine only, and unique compound keys over arrays are beyond the oracle: compound indexes take one field that may hold arrays.
        if (fields.Length > 1)
        {
            fields = [new IndexField("_openid"), fields[1]];
        }

        return new IndexDefinition(string.Join("_", fields.Select(field => $"{field.Path}_{field.Descending}")), fields)
        {
            Unique = fields.Length == 1 && _random.Next(8) == 0,
            Sparse = _random.Next(3) == 0,
        };
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private static string Text(IEnumerable<Document> documents) => string.Join(" ", documents);
}
