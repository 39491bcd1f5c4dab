using System.Diagnostics;
using Yunkai.Functions.Packages;

namespace Yunkai.Functions.Tests.Packages;

public sealed class FolderStampsTests : IAsyncLifetime
{
    private readonly PackageBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("index.js", "exports.main = async () => 2")]
    [InlineData("added.js", "1")]
    [InlineData("lib/inner.js", "22")]
    [InlineData("lib/added.js", "1")]
    [InlineData("deep/er/added.json", "{}")]
    [InlineData(".npmrc", "registry=http://127.0.0.1:9/")]
    [InlineData("node_modules/@s/one/package.json", """{"version":"2.0.0"}""")]
    [InlineData("node_modules/@s/two/package.json", "{}")]
    [InlineData("node_modules/added/package.json", "{}")]
    [InlineData("node_modules/.package-lock.json", "{}")]
    public async Task Whatever_changes_the_fingerprint_changes_a_stamp(string path, string text)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Change times and inodes are read on Linux only.");
        var source = _bench.Function("a", ("index.js", "exports.main = async () => 1"), ("lib/inner.js", "1"), ("node_modules/@s/one/package.json", "{}"));
        var (fingerprint, stamps) = await TakeAsync(source.Directory);
        Assert.True(stamps.AreUnchanged());

        _bench.Write("a", path, text);

        Assert.False(stamps.AreUnchanged());
        Assert.NotEqual(fingerprint, FolderFingerprint.Of(source.Directory, withModules: true, TimeProvider.System));
    }

    [Fact]
    public async Task A_removed_file_changes_its_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Change times and inodes are read on Linux only.");
        var source = _bench.Function("a", ("index.js", "1"), ("lib/inner.js", "1"));
        var (_, stamps) = await TakeAsync(source.Directory);

        File.Delete(Path.Combine(source.Directory, "lib", "inner.js"));

        Assert.False(stamps.AreUnchanged());
    }

    [Fact]
    public void What_was_just_written_gives_no_stamps_to_rely_on()
    {
        var source = _bench.Function("a", ("index.js", "1"));

        FolderFingerprint.Of(source.Directory, withModules: false, TimeProvider.System, out var stamps);

        Assert.Null(stamps);
    }

    [Fact]
    public void A_link_is_not_relied_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links need a right of their own on Windows.");
        var source = _bench.Function("a", ("index.js", "1"));
        File.CreateSymbolicLink(Path.Combine(source.Directory, "link.js"), "/etc/hostname");
        var stamps = new FolderStamps();

        FolderWalk.OfCode(source.Directory, stamps);

        Assert.False(stamps.AreReliable);
    }

    private static async Task<(string Fingerprint, FolderStamps Stamps)> TakeAsync(string directory)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var fingerprint = FolderFingerprint.Of(directory, withModules: true, TimeProvider.System, out var stamps);
            if (stamps is not null)
            {
                return (fingerprint, stamps);
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "The folder should be old enough by now.");
            await Task.Delay(10);
        }
    }
}
