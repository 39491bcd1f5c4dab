using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Storage;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Environments;

public sealed class EnvironmentDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _composed;

    [Fact]
    public async Task Many_environments_are_names_until_one_is_used()
    {
        await using (var first = await OpenAsync())
        {
            for (var number = 0; number < 50; number++)
            {
                await first.EnsureAsync($"env-{number}", "wx1");
            }
        }

        _composed = 0;
        await using var second = await OpenAsync();
        Assert.Equal(50, second.Ids.Count);
        Assert.Equal(0, _composed);

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => second.FindAsync("env-7").AsTask()));
        Assert.Single(found.Distinct());
        Assert.Equal("wx1", found[0]!.AppId);
        Assert.Equal(1, _composed);
        Assert.Null(await second.FindAsync("env-99"));
    }

    [Fact]
    public async Task A_changed_AppID_is_taken_over_and_the_data_stay()
    {
        await using var directory = await OpenAsync();
        var before = await directory.EnsureAsync("env-1", "wx1");
        await before.Store.CreateCollectionAsync("c", new Documents.Values.Document());

        var after = await directory.EnsureAsync("env-1", "wx2");

        Assert.Equal("wx2", after.AppId);
        Assert.NotNull(after.Store.FindCollection("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("Upper")]
    [InlineData("a.b")]
    [InlineData("环境")]
    [InlineData("a23456789012345678901234567890123456789012")]
    public async Task An_id_that_could_be_a_path_makes_no_environment(string id)
    {
        await using var directory = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<CloudException>(() => directory.EnsureAsync(id, "wx1").AsTask());

        Assert.Equal(CloudErrorCode.InvalidEnvironment, refusal.Code);
        Assert.Empty(Directory.EnumerateDirectories(_folder.Combine("envs")));
    }

    [Fact]
    public async Task Aliases_survive_a_restart_and_are_bounded()
    {
        var activity = new SilentActivity();
        await using (var first = await OpenAsync())
        {
            await first.EnsureAsync("env-1", "wx1");
            first.DefaultId = "env-1";
            var resolver = new EnvironmentResolver(first, activity, aliasUnknown: true);
            for (var number = 0; number < 300; number++)
            {
                Assert.Equal("env-1", (await resolver.ForVisitorAsync($"other-{number}")).Id);
            }
        }

        await using var second = await OpenAsync();
        Assert.True(second.Means("other-0", "env-1"));
        Assert.False(second.Means("other-299", "env-1"));
        Assert.Equal(200, activity.Notices);
    }

    [Theory]
    [InlineData("My Project", "my-project")]
    [InlineData("小程序 demo 2", "demo-2")]
    [InlineData("小程序", "dev")]
    [InlineData("--a--", "a")]
    public void An_id_is_made_of_a_projects_name(string name, string id) => Assert.Equal(id, EnvironmentId.FromName(name, "dev"));

    public void Dispose() => _folder.Dispose();

    private Task<EnvironmentDirectory> OpenAsync() => EnvironmentDirectory.OpenAsync(new EnvironmentDirectoryOptions { DataDirectory = _folder.Path, Compose = ComposeAsync });

    // Only what the directory itself looks at.
    private ValueTask<CloudEnvironment> ComposeAsync(string id, string appId, IDocumentStore store, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _composed);
        return ValueTask.FromResult(new CloudEnvironment { Id = id, AppId = appId, Limits = new(), Store = store, Identity = null!, Database = null!, Functions = null!, Files = null!, Deployed = new() });
    }

    private sealed class SilentActivity : Cloud.Logs.IActivityLog
    {
        public int Notices { get; private set; }
        public bool IsWatched => false;
        public void Called(Cloud.Logs.CallActivity activity) { }
        public void Printed(Cloud.Logs.ConsoleActivity activity) { }
        public void Notice(string text) => Notices++;
    }
}
