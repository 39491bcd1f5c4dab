using Yunkai.Functions.Packages;

namespace Yunkai.Server.Tests.Kit;

/// <summary>Takes every folder as it is.</summary>
internal sealed class FakePackages : IFunctionPackages
{
    public Task<FunctionPackage> PrepareAsync(FunctionSource source, IProgress<PackageProgress>? progress, CancellationToken cancellationToken = default) =>
        Task.FromResult(new FunctionPackage("revision-of-" + source.Name, source.Directory, source.Handler, null, []) { Fingerprint = source.Directory });

    public bool IsStale(FunctionSource source, FunctionPackage package) => false;
}
