using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Projects;

namespace Yunkai.Server.Hosting;

/// <summary>A running server: public listener, worker listener, function host, environments. Everything it needs comes from <see cref="YunkaiServerOptions"/>.</summary>
public sealed class YunkaiServer : IAsyncDisposable
{
    private YunkaiServer(EnvironmentDirectory environments, Uri url, Uri workerUrl)
    {
        Environments = environments;
        Url = url;
        WorkerUrl = workerUrl;
    }

    /// <summary>Where clients reach the server, without a slash at the end of its text form's path: <c>http://127.0.0.1:7300/</c>. A wildcard address shows as loopback.</summary>
    public Uri Url { get; }

    /// <summary>What workers are given: <c>http://127.0.0.1:PORT/admin</c>.</summary>
    public Uri WorkerUrl { get; }

    public EnvironmentDirectory Environments { get; }

    /// <summary>What a simulator login from another machine must present; null without the simulator.</summary>
    public string? PairingCode => throw new NotImplementedException();

    /// <summary>Token of the management API (<c>Authorization: Bearer …</c>); the same for one data folder.</summary>
    public string ConsoleToken => throw new NotImplementedException();

    /// <summary>Opens the data folder and listens. Throws <see cref="HostingException"/> with words for the user when the port is taken or the folder is in use.</summary>
    public static Task<YunkaiServer> StartAsync(YunkaiServerOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>
    /// Makes or opens the environment of a project, applies the collections, indexes and seeds of its <c>yunkai.json</c>, and deploys its functions.
    /// A function that cannot be prepared is reported in the result and fails its own calls; it does not fail the project.
    /// </summary>
    public Task<OpenedProject> OpenProjectAsync(ProjectFolder project, OpenProjectOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops in order: no new connections, running requests end, workers stop, stores flush and close. Safe to call twice.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);
}
