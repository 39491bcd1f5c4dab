using Yunkai.Cloud.Database;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Files;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Files;
using Yunkai.Functions;
using Yunkai.Storage;

namespace Yunkai.Server.Hosting;

/// <summary>Puts the services of an environment around its store. One for all environments of a server.</summary>
internal sealed class EnvironmentComposer(YunkaiServerOptions options, ServerCredentials credentials, IFileStore blobs, IFunctionHost host, RequestIds requestIds, string pairingCode)
{
    // Both exist only after the directory, which needs the composer; nothing is composed before they are set.
    private EnvironmentDirectory? _directory;
    private ServerKeyIndex? _keys;

    public void Attach(EnvironmentDirectory directory, ServerKeyIndex keys)
    {
        _directory = directory;
        _keys = keys;
    }

    public async ValueTask<CloudEnvironment> ComposeAsync(string id, string appId, IDocumentStore store, CancellationToken cancellationToken)
    {
        var key = await credentials.AddEnvironmentAsync(id, store, cancellationToken).ConfigureAwait(false);
        await _keys!.AddAsync(key.SecretId, id, cancellationToken).ConfigureAwait(false); // attached
        ILoginExchange exchange = options.UseSimulator ? new SimulatedLogin(appId, pairingCode, options.Time) : new UnconfiguredLogin(id, appId);
        var identity = await IdentityService.OpenAsync(store, new IdentitySettings { EnvironmentId = id, AppId = appId }, exchange, options.Time, options.Ids, cancellationToken).ConfigureAwait(false);
        var files = await FileService.OpenAsync(id, store, blobs, options.Limits, options.Time, named => _directory!.Means(named, id), cancellationToken).ConfigureAwait(false);
        var deployed = new DeployedFunctions();
        return new CloudEnvironment
        {
            Id = id,
            AppId = appId,
            Limits = options.Limits,
            Store = store,
            Identity = identity,
            Database = new DatabaseService(store, options.Limits, options.Activity, options.Time),
            Functions = new FunctionService(new FunctionServiceSettings { EnvironmentId = id, AppId = appId }, options.Limits, host, credentials, deployed, options.Activity, requestIds, options.Time),
            Files = files,
            Deployed = deployed,
        };
    }
}
