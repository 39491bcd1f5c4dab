using Yunkai.Functions;

namespace Yunkai.Cloud.Functions;

/// <summary>The place where an environment's functions come from: nothing at first, a project once one is opened. Swapped whole.</summary>
public sealed class DeployedFunctions : IFunctionSource
{
    private volatile IFunctionSource? _source;

    public IReadOnlyList<string> Names => _source?.Names ?? [];

    public string? Root => _source?.Root;

    public ValueTask<FunctionSpec?> FindAsync(string name, CancellationToken cancellationToken) =>
        _source is { } source ? source.FindAsync(name, cancellationToken) : ValueTask.FromResult<FunctionSpec?>(null);

    public void Use(IFunctionSource source) => _source = source;
}
