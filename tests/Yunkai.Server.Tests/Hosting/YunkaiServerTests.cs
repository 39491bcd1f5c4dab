using Microsoft.Extensions.Time.Testing;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Projects;
using Yunkai.Functions;
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

    [Fact]
    public async Task Expired_logins_are_removed_by_the_hour()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await YunkaiServer.StartAsync(Options(time: time));
        var environment = await server.Environments.EnsureAsync("env-1", "wx1");
        await environment.Identity.SignInAnonymouslyAsync(null);
        Assert.Single(await SessionsAsync());

        time.Advance(TimeSpan.FromDays(31));

        var deadline = Environment.TickCount64 + 10_000;
        while ((await SessionsAsync()).Count > 0)
        {
            Assert.True(Environment.TickCount64 < deadline, "the expired login is still there after 10 s");
            await Task.Delay(10);
        }

        async Task<IReadOnlyList<KeyValuePair<string, Documents.Values.Document>>> SessionsAsync() =>
            await environment.Store.ListRecordsAsync(Storage.RecordKind.Session, "session/", null, 10);
    }

    [Fact]
    public async Task The_data_folder_is_closed_whatever_fails_before_it()
    {
        var server = await YunkaiServer.StartAsync(Options(host: new FailingHost()));

        await Assert.ThrowsAsync<AggregateException>(() => server.StopAsync());

        await using var again = await YunkaiServer.StartAsync(Options());
    }

    [Fact]
    public async Task Listing_environments_opens_none()
    {
        await using (var first = await YunkaiServer.StartAsync(Options()))
        {
            await first.Environments.EnsureAsync("env-1", "wx1");
            await first.Environments.EnsureAsync("env-2", "wx2");
        }

        await using var server = await YunkaiServer.StartAsync(Options());
        using var client = new HttpClient { BaseAddress = server.Url };
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", server.ConsoleToken);

        Assert.Equal("""{"items":[{"id":"env-1","appId":"wx1"},{"id":"env-2","appId":"wx2"}]}""", await client.GetStringAsync("/api/envs"));
        Assert.Empty(server.Environments.Opened);
    }

    public void Dispose() => _folder.Dispose();

    private YunkaiServerOptions Options(string data = "data", int port = 0, TimeProvider? time = null, IFunctionHost? host = null) => new()
    {
        Time = time ?? TimeProvider.System,
        DataDirectory = _folder.Combine(data),
        Port = port,
        UseSimulator = true,
        AliasUnknownEnvironments = true,
        Limits = new CloudLimits { CreateMissingCollections = true },
        Activity = new RecordingActivity(),
        CreateFunctionHost = (_, _, _, _) => host ?? new FakeFunctionHost(),
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

    private sealed class FailingHost : IFunctionHost
    {
        public ValueTask<InvocationOutcome> InvokeAsync(FunctionSpec function, Invocation invocation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Warm(IReadOnlyList<SdkPackage> packages) { }

        public ValueTask RetireAsync(string environmentId, string functionName, string? keepRevision) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.FromException(new InvalidOperationException("does not stop"));
    }
}
