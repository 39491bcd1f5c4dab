using Microsoft.Extensions.Logging;
using Yunkai.Cloud.Environments;
using Yunkai.Server.Protocols.Pages;

namespace Yunkai.Server.Hosting;

/// <summary>A running server: public listener, worker listener, function host, environments. Everything it needs comes from <see cref="YunkaiServerOptions"/>.</summary>
public sealed partial class YunkaiServer : IAsyncDisposable
{
    private readonly ServerParts _parts;
    private readonly Routes _routes;
    private readonly HttpFront _public;
    private readonly HttpFront _workers;
    private readonly OwnedFolder? _workFolder;
    private readonly Housekeeping _housekeeping;
    private readonly Lock _gate = new();
    private Task? _stopping;

    private YunkaiServer(ServerParts parts, Routes routes, HttpFront publicFront, HttpFront workers, OwnedFolder? workFolder)
    {
        _parts = parts;
        _routes = routes;
        _public = publicFront;
        _workers = workers;
        _workFolder = workFolder;
        _housekeeping = new Housekeeping(parts.Environments, parts.Options.Time, parts.Options.LoggerFactory.CreateLogger<Housekeeping>());
        WorkerUrl = new Uri(workers.Url, "/admin");
    }

    /// <summary>Where clients reach the server: <c>http://127.0.0.1:7300/</c>. A wildcard address shows as loopback.</summary>
    public Uri Url => _public.Url;

    /// <summary>What workers are given: <c>http://127.0.0.1:PORT/admin</c>.</summary>
    public Uri WorkerUrl { get; }

    public EnvironmentDirectory Environments => _parts.Environments;

    /// <summary>What a simulator login from another machine must present; null without the simulator.</summary>
    public string? PairingCode => _parts.Options.UseSimulator ? _parts.PairingCode : null;

    /// <summary>Token of the management API (<c>Authorization: Bearer …</c>); the same for one data folder.</summary>
    public string ConsoleToken => _parts.ConsoleToken;

    /// <summary>Stops in order: no new connections, running requests end, workers stop, stores flush and close. Safe to call twice.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _stopping ??= StopOnceAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal void ServePages(string folder) => _routes.Pages = new WebFolder(folder);

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // out of the lock before anything happens

        // Functions write until they end, so their listener and the stores outlive them.
        Func<ValueTask>[] steps =
        [
            _housekeeping.DisposeAsync,
            () => new ValueTask(_public.StopAsync(cancellationToken)),
            _public.DisposeAsync,
            _parts.Host.DisposeAsync,
            () => new ValueTask(_workers.StopAsync(cancellationToken)),
            _workers.DisposeAsync,
            () => _parts.Options.Packages is null && _parts.Packages is IAsyncDisposable packages ? packages.DisposeAsync() : ValueTask.CompletedTask,
            _parts.Environments.DisposeAsync,
        ];
        List<Exception> failures = [];
        foreach (var step in steps)
        {
            try
            {
                await step().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failures.Add(error); // whatever goes wrong on the way, the stores are closed
            }
        }

        _workFolder?.Dispose();
        if (failures.Count > 0)
        {
            throw new AggregateException("The server did not stop cleanly.", failures);
        }
    }
}
