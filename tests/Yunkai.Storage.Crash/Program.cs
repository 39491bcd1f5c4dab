using System.Globalization;
using System.Text;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Storage;

// Usage: Yunkai.Storage.Crash FILE WRITERS ROUND. Writes until it is killed, and prints a line for each acknowledged call:
// "GROUP STATE", where a group of documents goes through the states 1 (inserted), 2 (updated) and, every third group, 3 (removed).
var writers = int.Parse(args[1], CultureInfo.InvariantCulture);
await using var store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = args[0], EnvironmentId = "crash", WalLimitMegabytes = 1, LogMaxBytes = 1 << 30 });
if (store.FindCollection("groups") is null)
{
    await store.CreateCollectionAsync("groups", new Document());
    await store.CreateIndexAsync("groups", new IndexDefinition("group_1", [new IndexField("group")]));
    await store.CreateIndexAsync("groups", new IndexDefinition("tags_1_state_-1", [new IndexField("tags"), new IndexField("state", Descending: true)]));
}

await using var output = Console.OpenStandardOutput();
var gate = new Lock();
await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(writer))));

async Task WriteAsync(int writer)
{
    for (var i = 0; ; i++)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"{args[2]}-{writer}-{i}");
        var filter = Filter.Equal("group", Value.String(group));
        await store.InsertAsync("groups", [.. Enumerable.Range(0, 1 + (i % 5)).Select(n => NewDocument(group, n, i))]);
        Print(group, 1);
        await store.UpdateAsync("groups", new UpdateRequest
        {
            Filter = filter,
            Multi = true,
            Update = Update.Parse(new Document { { "$set", new Document { { "state", 2 }, { "tags", Value.Array("x", group) } } } }),
        });
        Print(group, 2);
        if (i % 3 == 0)
        {
            await store.RemoveAsync("groups", filter, multi: true);
            Print(group, 3);
        }
    }
}

static Document NewDocument(string group, int number, int size) => new()
{
    { "_id", string.Create(CultureInfo.InvariantCulture, $"{group}-{number}") },
    { "group", group },
    { "state", 1 },
    { "tags", Value.Array("new", number) },
    { "text", new string('x', size * 37 % 5000) },
};

void Print(string group, int state)
{
    var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{group} {state}\n"));
    lock (gate)
    {
        output.Write(line);
        output.Flush();
    }
}
