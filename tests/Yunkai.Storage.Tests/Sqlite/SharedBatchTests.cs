namespace Yunkai.Storage.Tests.Sqlite;

/// <summary>Calls that the writer gathers into one transaction hear of each other only when it is committed.</summary>
public sealed class SharedBatchTests
{
    [Fact]
    public async Task Who_hears_that_a_collection_exists_finds_it()
    {
        await using var test = await TestStore.OpenAsync();
        for (var round = 0; round < 100; round++)
        {
            var name = $"c{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await test.Store.CreateCollectionAsync(name, []);
                    return "made";
                }
                catch (StorageException error) when (error.Error == StorageError.CollectionExists)
                {
                    return test.Store.FindCollection(name) is null ? "told of what is not there" : "found";
                }
            })));

            Assert.Single(answers, "made");
            Assert.DoesNotContain("told of what is not there", answers);
        }
    }
}
