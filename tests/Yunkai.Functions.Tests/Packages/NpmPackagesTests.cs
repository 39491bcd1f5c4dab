using System.Collections.Concurrent;
using System.Diagnostics;
using Yunkai.Functions.Packages;

namespace Yunkai.Functions.Tests.Packages;

public sealed class NpmPackagesTests : IAsyncLifetime
{
    private const string Main = "exports.main = async () => 1";
    private readonly PackageBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Code_and_dependencies_are_resolvable_from_the_snapshot_and_the_project_stays_untouched()
    {
        _bench.Registry.Publish("alpha", "1.2.0", """{"dependencies":{"@team/beta":"^2.0.0"}}""", "module.exports = 'alpha+' + require('@team/beta')").Publish("@team/beta", "2.1.0");
        var source = _bench.Function("hello", ("index.js", Main), ("lib/deep.js", "module.exports = 7"), ("package.json", """{"name":"hello","dependencies":{"alpha":"^1.0.0"},"devDependencies":{"no-such-tool":"9.9.9"}}"""));
        var before = Listing(source.Directory);

        var package = await _bench.Open().PrepareAsync(source, null);

        Assert.Equal("index.main", package.Handler);
        Assert.Empty(package.Notices);
        Assert.Null(package.Sdk);
        Assert.Equal("alpha+2.1.0 7", await PackageBench.EvaluateAsync(package, "require('alpha') + ' ' + require('./lib/deep')"));
        Assert.Equal("true", await PackageBench.EvaluateAsync(package, "require('fs').existsSync(__dirname + '/node_modules/alpha/package.json')"));
        Assert.Equal(before, Listing(source.Directory));
        Assert.False(File.Exists(Path.Combine(package.CodeDirectory, ".npmrc")));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(_bench.Data, "packages"), ".npmrc", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task Functions_with_equal_dependencies_share_one_installation_even_when_prepared_at_once()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var sources = Enumerable.Range(0, 6).Select(i => _bench.Function($"f{i}", ("index.js", Main + $" // {i}"), ("package.json", $$"""{"name":"f{{i}}","version":"{{i}}.0.0","dependencies":{"alpha":"1.0.0"} }"""))).ToArray();
        var packages = _bench.Open();

        var prepared = await Task.WhenAll(sources.Select(source => packages.PrepareAsync(source, null)));

        Assert.Single(Directory.GetDirectories(Path.Combine(_bench.Data, "packages")));
        Assert.Single(_bench.Registry.Requests, path => path.EndsWith(".tgz", StringComparison.Ordinal));
        var places = await Task.WhenAll(prepared.Select(package => PackageBench.EvaluateAsync(package, "require.resolve('alpha')")));
        Assert.Single(places.Distinct());
        Assert.Equal(6, prepared.Select(package => package.Revision).Distinct().Count());
    }

    [Fact]
    public async Task The_second_start_neither_runs_npm_nor_needs_a_registry()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var sources = Enumerable.Range(0, 10).Select(i => _bench.Function($"f{i}", ("index.js", Main), ("config.json", "{}"), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""))).ToArray();
        var first = _bench.Open();
        var before = new List<FunctionPackage>();
        foreach (var source in sources)
        {
            await PrepareUntilCertainAsync(first, source);
            before.Add(await first.PrepareAsync(source, null));
        }

        var asked = _bench.Registry.Requests.Count;
        var second = _bench.Open(options => new PackageOptions { DataDirectory = options.DataDirectory, NpmPath = Path.Combine(_bench.Project, "f0", "index.js") });
        var watch = Stopwatch.StartNew();
        var after = new List<FunctionPackage>();
        foreach (var source in sources)
        {
            after.Add(await second.PrepareAsync(source, null));
        }

        watch.Stop();
        Assert.Equal(before.Select(package => (package.Revision, package.CodeDirectory, package.Fingerprint, package.ConfigJson)), after.Select(package => (package.Revision, package.CodeDirectory, package.Fingerprint, package.ConfigJson)));
        Assert.Equal(asked, _bench.Registry.Requests.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"10 prepared functions took {watch.Elapsed}");
    }

    [Fact]
    public async Task Data_folders_share_dependencies_that_lie_elsewhere_and_survive_their_deletion()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""));
        var cache = _bench.Folder("cache");
        NpmPackages Open(string data) => _bench.Open(_ => new PackageOptions { DataDirectory = _bench.Folder(data), DependencyDirectory = cache });

        var one = await Open("data-1").PrepareAsync(source, null);
        var two = await Open("data-2").PrepareAsync(source, null);

        Assert.StartsWith(Path.Combine(_bench.Folder("data-1"), "code"), one.CodeDirectory, StringComparison.Ordinal);
        Assert.Single(_bench.Registry.Requests, path => path.EndsWith(".tgz", StringComparison.Ordinal));
        Assert.Equal(await PackageBench.EvaluateAsync(one, "require.resolve('alpha')"), await PackageBench.EvaluateAsync(two, "require.resolve('alpha')"));

        Directory.Delete(cache, recursive: true);
        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(await Open("data-1").PrepareAsync(source, null), "require('alpha')"));
    }

    [Fact]
    public async Task Everything_in_the_cache_works_offline_and_what_is_missing_says_so()
    {
        _bench.Registry.Publish("alpha", "1.0.0").Publish("beta", "1.0.0");
        await _bench.Open().PrepareAsync(_bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}""")), null);
        var offline = _bench.Open(options => new PackageOptions { DataDirectory = options.DataDirectory, Offline = true });

        var same = await offline.PrepareAsync(_bench.Function("b", ("index.js", "exports.main = () => 2"), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}""")), null);
        var error = await Assert.ThrowsAsync<PackageException>(() => offline.PrepareAsync(_bench.Function("c", ("index.js", Main), ("package.json", """{"dependencies":{"beta":"1.0.0"}}""")), null));

        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(same, "require('alpha')"));
        Assert.Contains("Run once with a network", error.Message);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_told_with_what_to_do_and_not_asked_again_at_once()
    {
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""));
        _bench.Write("a", ".npmrc", "registry=http://127.0.0.1:1/\nfetch-retries=0\n");
        var packages = _bench.Open();

        var first = await Assert.ThrowsAsync<PackageException>(() => packages.PrepareAsync(source, null));
        var watch = Stopwatch.StartNew();
        var second = await Assert.ThrowsAsync<PackageException>(() => packages.PrepareAsync(source, null));

        Assert.Contains("The registry could not be reached. Check the network", first.Message);
        Assert.Equal(first.Message, second.Message);
        Assert.True(watch.Elapsed < TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task The_projects_own_modules_stand_in_when_installing_fails()
    {
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""),
            ("node_modules/alpha/package.json", """{"name":"alpha","version":"0.9.0"}"""), ("node_modules/alpha/index.js", "module.exports = 'own'"));
        var packages = _bench.Open();

        var package = await packages.PrepareAsync(source, null);
        var isFresh = !packages.IsStale(source, package) || package.Fingerprint.EndsWith('~');
        _bench.Write("a", "node_modules/alpha/package.json", """{"name":"alpha","version":"0.9.11"}""");

        Assert.Equal("own", await PackageBench.EvaluateAsync(package, "require('alpha')"));
        Assert.Contains(package.Notices, notice => notice.Contains("own node_modules", StringComparison.Ordinal));
        Assert.True(isFresh);
        Assert.True(packages.IsStale(source, package));
    }

    [Fact]
    public async Task Modules_without_a_manifest_are_used_as_uploaded()
    {
        var source = _bench.Function("a", ("index.js", Main), ("node_modules/alpha/index.js", "module.exports = 'mine'"));

        var package = await _bench.Open().PrepareAsync(source, null);

        Assert.Equal("mine", await PackageBench.EvaluateAsync(package, "require('alpha')"));
        Assert.Empty(_bench.Registry.Requests);
    }

    [Fact]
    public async Task An_sdk_that_is_used_but_not_declared_is_given()
    {
        _bench.Registry.Publish("wx-server-sdk", "3.0.4").Publish("wx-server-sdk", "4.0.2");
        var packages = _bench.Open();

        var bare = await packages.PrepareAsync(_bench.Function("bare", ("index.js", "const cloud = require('wx-server-sdk'); exports.main = () => cloud")), null);
        var partial = await packages.PrepareAsync(_bench.Function("partial", ("index.js", "require(\"wx-server-sdk\")"), ("package.json", """{"name":"wx-server-sdk","main":"nothing.js"}""")), null);
        var plain = await packages.PrepareAsync(_bench.Function("plain", ("index.js", "exports.main = e => e.userInfo.openId")), null);

        Assert.Equal(("wx-server-sdk", "3.0.4"), (bare.Sdk!.Name, bare.Sdk.Version));
        Assert.Equal(bare.Sdk, partial.Sdk);
        Assert.Equal(Path.Combine(bare.Sdk.Directory, "index.js"), await PackageBench.EvaluateAsync(bare, "require.resolve('wx-server-sdk')"));
        Assert.Null(plain.Sdk);
    }

    [Fact]
    public async Task Progress_names_the_function_and_counts_downloads()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var heard = new ConcurrentQueue<PackageProgress>();

        await _bench.Open().PrepareAsync(_bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}""")), new DirectProgress(heard.Enqueue));

        Assert.All(heard, step => Assert.Equal("a", step.FunctionName));
        Assert.Equal(["install", "snapshot", "ready"], heard.Select(step => step.Step).Distinct());
        Assert.Contains(heard, step => step is { Step: "install", Detail: "1 files fetched" });
    }

    [Fact]
    public async Task Giving_up_ends_npm_and_leaves_nothing_behind()
    {
        _bench.Registry.IsMute = true;
        using var cancel = new CancellationTokenSource();
        var packages = _bench.Open();
        var running = packages.PrepareAsync(_bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}""")), null, cancel.Token);
        while (_bench.Registry.Requests.IsEmpty && !running.IsCompleted)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await packages.DisposeAsync();

        Assert.Empty(Directory.GetDirectories(Path.Combine(_bench.Data, "packages")));
    }

    [Fact]
    public async Task Npm_that_takes_too_long_is_stopped()
    {
        _bench.Registry.IsMute = true;
        var packages = _bench.Open(options => new PackageOptions { DataDirectory = options.DataDirectory, InstallTimeout = TimeSpan.FromSeconds(1) });

        var error = await Assert.ThrowsAsync<PackageException>(() => packages.PrepareAsync(_bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}""")), null));

        Assert.Contains("did not finish", error.Message);
    }

    [Fact]
    public async Task Missing_node_says_how_to_get_it_only_to_functions_that_need_it()
    {
        var packages = _bench.Open(options => new PackageOptions { DataDirectory = options.DataDirectory, NodePath = "/nowhere/node" });

        var plain = await packages.PrepareAsync(_bench.Function("plain", ("index.js", Main)), null);
        var error = await Assert.ThrowsAsync<PackageException>(() => packages.PrepareAsync(_bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1"}}""")), null));

        Assert.Equal("index.main", plain.Handler);
        Assert.Contains("Install Node.js 18 or newer", error.Message);
    }

    [Fact]
    public async Task Two_processes_may_share_the_folder()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""));
        var one = _bench.Open();
        var half = Directory.CreateDirectory(Path.Combine(_bench.Data, "packages", ".tmp-fresh")).FullName;
        var old = Directory.CreateDirectory(Path.Combine(_bench.Data, "packages", ".tmp-old")).FullName;
        Directory.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        var two = _bench.Open();

        var prepared = await Task.WhenAll(one.PrepareAsync(source, null), two.PrepareAsync(source, null));

        Assert.Equal(prepared[0].CodeDirectory, prepared[1].CodeDirectory);
        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(prepared[1], "require('alpha')"));
        Assert.True(Directory.Exists(half));
        Assert.False(Directory.Exists(old));
    }

    [Fact]
    public async Task A_moved_data_folder_still_works()
    {
        _bench.Registry.Publish("alpha", "1.0.0");
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"alpha":"1.0.0"}}"""));
        await PrepareUntilCertainAsync(_bench.Open(), source);
        Directory.Move(_bench.Data, _bench.Data + "2");

        var package = await _bench.Open(_ => new PackageOptions { DataDirectory = _bench.Data + "2", Offline = true }).PrepareAsync(source, null);

        Assert.StartsWith(_bench.Data + "2", package.CodeDirectory);
        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(package, "require('alpha')"));
    }

    [Fact]
    public async Task The_real_server_sdk_installs_and_loads()
    {
        var source = _bench.Function("real", ("index.js", "exports.main = () => require('wx-server-sdk')"), ("package.json", """{"dependencies":{"wx-server-sdk":"~3.0.4"}}"""));
        File.Delete(Path.Combine(source.Directory, ".npmrc"));

        var package = await _bench.Open().PrepareAsync(source, null);

        Assert.Equal(("wx-server-sdk", "3.0.4"), (package.Sdk!.Name, package.Sdk.Version));
        Assert.Equal("function function", await PackageBench.EvaluateAsync(package, "typeof require('wx-server-sdk').init + ' ' + typeof require('wx-server-sdk').database"));
        Assert.Empty(package.Notices);
    }

    // Files written this instant give an uncertain fingerprint; it becomes certain when the clock has moved on.
    internal static async Task<FunctionPackage> PrepareUntilCertainAsync(NpmPackages packages, FunctionSource source)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var package = await packages.PrepareAsync(source, null);
            if (!package.Fingerprint.EndsWith('~'))
            {
                return package;
            }

            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(10), "The fingerprint stays uncertain.");
        }
    }

    private static string[] Listing(string folder) => [.. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private sealed class DirectProgress(Action<PackageProgress> report) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value) => report(value);
    }
}
