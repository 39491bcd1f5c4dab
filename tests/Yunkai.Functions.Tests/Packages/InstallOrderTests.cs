using Yunkai.Functions.Packages;

namespace Yunkai.Functions.Tests.Packages;

/// <summary>What real projects ask of an installation: dead mirrors in lock files, versions that do not exist, conflicts, odd manifests.</summary>
public sealed class InstallOrderTests : IAsyncLifetime
{
    private const string Main = "exports.main = async () => 1";
    private readonly PackageBench _bench = new();

    private const string DeadMirror = "https://mirror.invalid";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("https://mirror.invalid/alpha/download/alpha-1.0.0.tgz")]
    [InlineData("http://192.0.2.1:1/npm/alpha/-/alpha-1.0.0.tgz")]
    public async Task A_lock_file_with_a_dead_mirror_still_decides_the_version(string resolved)
    {
        _bench.Registry.Publish("alpha", "1.0.0").Publish("alpha", "1.5.0");

        var old = await PrepareAsync("old", """{"dependencies":{"alpha":"^1.0.0"}}""", $$"""{"name":"x","lockfileVersion":1,"dependencies":{"alpha":{"version":"1.0.0","resolved":"{{resolved}}"} } }""");
        var current = await PrepareAsync("new", """{"dependencies":{"alpha":"^1.0.0"}}""",
            $$"""{"name":"y","lockfileVersion":3,"packages":{"":{"dependencies":{"alpha":"^1.0.0"} },"node_modules/alpha":{"version":"1.0.0","resolved":"{{resolved}}"} } }""");

        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(old, "require('alpha')"));
        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(current, "require('alpha')"));
        Assert.Contains($"({new Uri(resolved).Host}) were replaced", Assert.Single(current.Notices));
    }

    [Fact]
    public async Task A_lock_file_of_the_configured_registry_is_used_silently_and_shared_between_functions()
    {
        _bench.Registry.Publish("alpha", "1.0.0").Publish("alpha", "1.5.0");
        var entry = $$"""{"version":"1.0.0","resolved":"{{_bench.Registry.TarballAddress("alpha", "1.0.0")}}"}""";
        Func<string, string> lockOf = name => $$$"""{"name":"{{{name}}}","lockfileVersion":3,"packages":{"":{"name":"{{{name}}}","dependencies":{"alpha":"^1.0.0"}},"node_modules/alpha":{{{entry}}} } }""";

        var one = await PrepareAsync("one", """{"name":"one","dependencies":{"alpha":"^1.0.0"}}""", lockOf("one"));
        var two = await PrepareAsync("two", """{"name":"two","dependencies":{"alpha":"^1.0.0"}}""", lockOf("two"));

        Assert.Empty(one.Notices);
        Assert.Equal("1.0.0", await PackageBench.EvaluateAsync(one, "require('alpha')"));
        Assert.Equal(await PackageBench.EvaluateAsync(one, "require.resolve('alpha')"), await PackageBench.EvaluateAsync(two, "require.resolve('alpha')"));
    }

    [Fact]
    public async Task A_lock_file_that_pins_a_withdrawn_version_gives_way_to_the_manifest()
    {
        _bench.Registry.Publish("alpha", "1.5.0");

        var package = await PrepareAsync("a", """{"dependencies":{"alpha":"^1.0.0"}}""",
            """{"lockfileVersion":3,"packages":{"":{"dependencies":{"alpha":"^1.0.0"}},"node_modules/alpha":{"version":"1.0.0","resolved":"MIRROR/alpha-1.0.0.tgz"}}}""".Replace("MIRROR", DeadMirror, StringComparison.Ordinal));

        Assert.Equal("1.5.0", await PackageBench.EvaluateAsync(package, "require('alpha')"));
        Assert.Contains(package.Notices, notice => notice.StartsWith("package-lock.json could not be used", StringComparison.Ordinal) && notice.EndsWith("versions were chosen from package.json.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Versions_that_were_never_published_are_replaced_with_a_notice()
    {
        _bench.Registry.Publish("wx-server-sdk", "0.8.1").Publish("wx-server-sdk", "3.0.4").Publish("alpha", "1.4.0").Publish("alpha", "1.4.2").Publish("alpha", "2.0.0")
            .Publish("outer", "1.0.0", """{"dependencies":{"inner":"1.0.9"}}""", "module.exports = require('inner')").Publish("inner", "1.0.3");

        var package = await PrepareAsync("a", """{"dependencies":{"wx-server-sdk":"0.0.9","alpha":"1.4.1","outer":"1.0.0"}}""");

        Assert.Equal("3.0.4", package.Sdk!.Version);
        Assert.Equal("1.4.2 1.0.3", await PackageBench.EvaluateAsync(package, "require('alpha') + ' ' + require('outer')"));
        Assert.Equal(
            ["alpha@1.4.1 does not exist in the registry; 1.4.2 was installed instead.", "inner@1.0.9 does not exist in the registry; 1.0.3 was installed instead.", "wx-server-sdk@0.0.9 does not exist in the registry; 3.0.4 was installed instead."],
            package.Notices.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Peers_that_disagree_are_installed_all_the_same()
    {
        _bench.Registry.Publish("host", "1.0.0").Publish("host", "2.0.0").Publish("plugin", "1.0.0", """{"peerDependencies":{"host":"^2.0.0"}}""");

        var package = await PrepareAsync("a", """{"dependencies":{"host":"^1.0.0","plugin":"1.0.0"}}""");

        Assert.Equal("1.0.0 1.0.0", await PackageBench.EvaluateAsync(package, "require('host') + ' ' + require('plugin')"));
        Assert.Contains(package.Notices, notice => notice.Contains("--legacy-peer-deps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Install_scripts_do_not_run_unless_asked_for()
    {
        _bench.Registry.Publish("native", "1.0.0", """{"scripts":{"install":"node -e \"require('fs').writeFileSync('ran', '')\""}}""", "module.exports = require('fs').existsSync(__dirname + '/ran')");
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"native":"1.0.0"}}"""));

        var quiet = await _bench.Open().PrepareAsync(source, null);
        var running = await _bench.Open(options => new PackageOptions { DataDirectory = options.DataDirectory, RunInstallScripts = true }).PrepareAsync(source, null);

        Assert.Equal("false", await PackageBench.EvaluateAsync(quiet, "require('native')"));
        Assert.Contains(quiet.Notices, notice => notice.StartsWith("Install scripts were not run", StringComparison.Ordinal) && notice.Contains("native", StringComparison.Ordinal));
        Assert.Equal("true", await PackageBench.EvaluateAsync(running, "require('native')"));
        Assert.Empty(running.Notices);
    }

    [Fact]
    public async Task Packages_inside_the_function_folder_are_installed_and_followed_by_content()
    {
        var source = _bench.Function("a", ("index.js", Main), ("package.json", """{"dependencies":{"shared":"file:./lib/shared"}}"""),
            ("lib/shared/package.json", """{"name":"shared","version":"1.0.0"}"""), ("lib/shared/index.js", "module.exports = 'one'"));
        var packages = _bench.Open();

        var first = await packages.PrepareAsync(source, null);
        _bench.Write("a", "lib/shared/index.js", "module.exports = 'two'");
        var second = await packages.PrepareAsync(source, null);

        Assert.Equal("one", await PackageBench.EvaluateAsync(first, "require('shared')"));
        Assert.Equal("two", await PackageBench.EvaluateAsync(second, "require('shared')"));
    }

    [Theory]
    [InlineData("""{"dependencies":{"alpha":"file:../shared"}}""", "lies outside of the function's folder")]
    [InlineData("""{"dependencies":{"alpha":"link:/etc"}}""", "lies outside of the function's folder")]
    [InlineData("""{"dependencies":{"alpha":"./missing"}}""", "does not exist in the function's folder")]
    [InlineData("""{"dependencies":{"no-such-package":"1"}}""", "no-such-package is not in the registry")]
    [InlineData("""{"dependencies":{"../../evil":"1"}}""", "is not a package name")]
    [InlineData("""{"dependencies":{"alpha":1}}""", "must be a text such as")]
    [InlineData("""{"dependencies":["alpha"]}""", "must be an object of names and versions")]
    [InlineData("""{"dependencies":{"alpha":"git+http://127.0.0.1:1/x.git"}}""", "taken from git")]
    [InlineData("""[]""", "must hold an object")]
    [InlineData("""{"name": nonsense}""", "package.json is not valid JSON at line 1")]
    public async Task A_manifest_that_cannot_work_says_what_to_change(string manifest, string expected)
    {
        var error = await Assert.ThrowsAsync<PackageException>(() => PrepareAsync("a", manifest));

        Assert.Contains(expected, error.Message);
        Assert.Contains("\"a\"", error.Message);
    }

    [Theory]
    [InlineData("\uFEFF{\"dependencies\":{\"alpha\":\"1.0.0\"}}")]
    [InlineData("{\n// from a tutorial\n\"dependencies\":{\"alpha\":\"1.0.0\",},}")]
    public async Task A_manifest_with_a_mark_comments_or_commas_works(string manifest)
    {
        _bench.Registry.Publish("alpha", "1.0.0");

        var package = await PrepareAsync("a", manifest);

        Assert.Equal("1.0.0 object", await PackageBench.EvaluateAsync(package, "require('alpha') + ' ' + typeof require('./package.json')"));
    }

    private Task<FunctionPackage> PrepareAsync(string name, string manifest, string? lockFile = null)
    {
        var source = _bench.Function(name, ("index.js", Main), ("package.json", manifest));
        if (lockFile is not null)
        {
            _bench.Write(name, "package-lock.json", lockFile);
        }

        return _bench.Open().PrepareAsync(source, null);
    }
}
