using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Projects;
using Yunkai.Server.Hosting;
using Yunkai.Server.Tests.Kit;
using Yunkai.Testing;

namespace Yunkai.Server.Tests.Hosting;

/// <summary>Starting, stopping and starting again.</summary>
public sealed class YunkaiServerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public async Task A_second_start_has_the_same_keys_tokens_and_data_and_opens_environments_by_their_keys()
    {
        string secretId, secretKey, console, appSecret;
        await using (var first = await YunkaiServer.StartAsync(Options()))
        {
            var project = await first.OpenProjectAsync(Project(), new OpenProjectOptions { EnvironmentId = "env-1" });
            (secretId, secretKey, console, appSecret) = (project.SecretId, project.SecretKey, first.ConsoleToken, project.AppSecret);
            await CallAsync(first, secretId, secretKey, """{"action":"database.addDocument","collectionName":"c","data":{"_id":"kept"}}""");
        }

        await using var second = await YunkaiServer.StartAsync(Options());

        // No project is opened: the key alone says which environment is meant.
        var found = await CallAsync(second, secretId, secretKey, """{"action":"database.queryDocument","collectionName":"c"}""");
        Assert.Equal("""[{"_id":"kept"}]""", found.GetProperty("data").GetProperty("list").GetRawText());
        Assert.Equal(console, second.ConsoleToken);
        var again = await second.OpenProjectAsync(Project(), new OpenProjectOptions { EnvironmentId = "env-1" });
        Assert.Equal((secretId, secretKey, appSecret), (again.SecretId, again.SecretKey, again.AppSecret));
    }

    [Fact]
    public async Task A_port_in_use_is_told_with_what_to_do_and_the_folder_is_free_again()
    {
        await using var first = await YunkaiServer.StartAsync(Options("a"));

        var refusal = await Assert.ThrowsAsync<HostingException>(() => YunkaiServer.StartAsync(Options("b", first.Url.Port)));
        Assert.Contains("--port", refusal.Message, StringComparison.Ordinal);

        await using var second = await YunkaiServer.StartAsync(Options("b"));
    }

    [Fact]
    public async Task A_data_folder_in_use_is_told_as_such()
    {
        await using var first = await YunkaiServer.StartAsync(Options());

        var refusal = await Assert.ThrowsAsync<HostingException>(() => YunkaiServer.StartAsync(Options()));

        Assert.Contains(_folder.Combine("data"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_nobody_can_listen_on_is_refused()
    {
        var options = Options();
        await Assert.ThrowsAsync<HostingException>(() => YunkaiServer.StartAsync(new YunkaiServerOptions
        {
            DataDirectory = options.DataDirectory,
            Host = "no.such.host",
            Limits = options.Limits,
            Activity = options.Activity,
            CreateFunctionHost = options.CreateFunctionHost,
            Packages = options.Packages,
        }));
    }

    [Fact]
    public async Task Seeds_fill_empty_collections_once()
    {
        Directory.CreateDirectory(_folder.Combine("seeds"));
        await File.WriteAllTextAsync(_folder.Combine("seeds", "books.jsonl"), "{\"_id\":\"a\"}\n\n{\"_id\":\"b\",\"at\":{\"$date\":\"2020-01-01T00:00:00.000Z\"}}\n");
        await File.WriteAllTextAsync(_folder.Combine("seeds", "tags.json"), """[{"_id":1},{"_id":2},{"_id":3}]""");
        await using var server = await YunkaiServer.StartAsync(Options());

        for (var time = 0; time < 2; time++)
        {
            var opened = await server.OpenProjectAsync(Project(), new OpenProjectOptions { EnvironmentId = "env-1", SeedDirectory = _folder.Combine("seeds") });
            var store = opened.Environment.Store;
            Assert.Equal((2, 3), (await store.CountAsync("books", Documents.Filters.Filter.All), await store.CountAsync("tags", Documents.Filters.Filter.All)));
        }
    }

    [Fact]
    public async Task Stopping_twice_and_stopping_with_idle_connections_ends_soon()
    {
        var server = await YunkaiServer.StartAsync(Options());
        using var client = new HttpClient { BaseAddress = server.Url };
        await client.GetStringAsync("/health");

        await Task.WhenAll(server.StopAsync(), server.StopAsync()).WaitAsync(TimeSpan.FromSeconds(20));
    }

    public void Dispose() => _folder.Dispose();

    private YunkaiServerOptions Options(string data = "data", int port = 0) => new()
    {
        DataDirectory = _folder.Combine(data),
        Port = port,
        UseSimulator = true,
        AliasUnknownEnvironments = true,
        Limits = new CloudLimits { CreateMissingCollections = true },
        Activity = new RecordingActivity(),
        CreateFunctionHost = (_, _, _, _) => new FakeFunctionHost(),
        Packages = new FakePackages(),
    };

    private ProjectFolder Project()
    {
        Directory.CreateDirectory(_folder.Combine("project"));
        return ProjectFolder.Read(_folder.Combine("project"));
    }

    private static async Task<System.Text.Json.JsonElement> CallAsync(YunkaiServer server, string secretId, string secretKey, string json)
    {
        using var client = new HttpClient();
        using var request = Tc3.Request(new Uri(server.Url, "/admin"), json, secretId, secretKey, TimeProvider.System.GetUtcNow());
        using var response = await client.SendAsync(request);
        return TestServer.Parse(await response.Content.ReadAsStringAsync());
    }
}
