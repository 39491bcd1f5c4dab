using Yunkai.Storage;

namespace Yunkai.Cloud.Environments;

/// <summary>The environments of one data folder.</summary>
public sealed class EnvironmentDirectory : IAsyncDisposable
{
    /// <summary>Records of the server itself: environments, aliases, settings, keys.</summary>
    public IRecordStore ServerRecords => throw new NotImplementedException();

    /// <summary>The ids of all environments, sorted.</summary>
    public IReadOnlyList<string> Ids => throw new NotImplementedException();

    /// <summary>The environment, opened on first use; null when there is none of that id.</summary>
    public ValueTask<CloudEnvironment?> FindAsync(string id, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
