using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Projects;
using Yunkai.Functions;
using Yunkai.Functions.Packages;
using Yunkai.Storage;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Functions;

public sealed class ProjectFunctionsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory _folder = new();
    private readonly MemoryRecordStore _records = new();
    private readonly SilentActivity _activity = new();
    private readonly BusyHost _host = new();
    private readonly CountingPackages _packages = new();
    private readonly ProjectFunctions _functions;

    public ProjectFunctionsTests()
    {
        Directory.CreateDirectory(_folder.Combine("cloudfunctions", "f"));
        File.WriteAllText(_folder.Combine("cloudfunctions", "f", "index.js"), "");
        _functions = new ProjectFunctions(ProjectFolder.Read(_folder.Path), "env-1", _packages, _host, _records, _activity, TimeProvider.System);
    }

    public void Dispose()
    {
        _functions.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_saved_file_is_live_although_a_call_of_the_old_revision_still_runs()
    {
        var first = await FindAsync();
        _packages.Version++;
        var second = await FindAsync();
        _packages.Version++;
        var third = await FindAsync();

        Assert.Equal(3, new[] { first, second, third }.Select(spec => spec!.Revision).Distinct().Count());
        Assert.Equal([second!.Revision, third!.Revision], _host.Kept);
    }

    [Fact]
    public async Task A_removed_folder_is_no_function_at_once_and_its_record_goes()
    {
        Assert.NotNull(await FindAsync());
        Directory.Delete(_folder.Combine("cloudfunctions", "f"), recursive: true);

        Assert.Null(await FindAsync());
        Assert.Null(await _records.GetRecordAsync(RecordKind.Function, "f"));
        Assert.Empty(_functions.Names);
    }

    [Fact]
    public async Task What_is_to_be_known_of_a_function_is_told_once_while_it_stays_the_same()
    {
        _packages.IsAlwaysStale = true;
        for (var call = 0; call < 5; call++)
        {
            await FindAsync();
        }

        Assert.Equal(["f: the lock file is old"], _activity.Notices);
    }

    private Task<FunctionSpec?> FindAsync() => _functions.FindAsync("f", TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    private sealed class CountingPackages : IFunctionPackages
    {
        public int Version { get; set; }
        public bool IsAlwaysStale { get; set; }

        public Task<FunctionPackage> PrepareAsync(FunctionSource source, IProgress<PackageProgress>? progress, CancellationToken cancellationToken = default) =>
            Task.FromResult(new FunctionPackage($"v{Version}", source.Directory, source.Handler, null, ["the lock file is old"]) { Fingerprint = Version.ToString(System.Globalization.CultureInfo.InvariantCulture) });

        public bool IsStale(FunctionSource source, FunctionPackage package) => IsAlwaysStale || package.Revision != $"v{Version}" || !Directory.Exists(source.Directory);
    }

    /// <summary>Old instances never come to their end.</summary>
    private sealed class BusyHost : IFunctionHost
    {
        public List<string?> Kept { get; } = [];

        public ValueTask<InvocationOutcome> InvokeAsync(FunctionSpec function, Invocation invocation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Warm(IReadOnlyList<SdkPackage> packages) { }

        public ValueTask RetireAsync(string environmentId, string functionName, string? keepRevision)
        {
            Kept.Add(keepRevision);
            return new ValueTask(new TaskCompletionSource().Task);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
