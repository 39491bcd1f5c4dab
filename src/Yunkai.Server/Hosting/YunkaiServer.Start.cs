using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;
using Yunkai.Files;
using Yunkai.Functions;
using Yunkai.Functions.Packages;
using Yunkai.Storage;

namespace Yunkai.Server.Hosting;

// From options to a running server. Each step undoes itself when a later one fails.
public sealed partial class YunkaiServer
{
    /// <summary>Well above the 5 s after which SDKs on Node drop idle connections themselves (protocol: server-sdk §8).</summary>
    private static readonly TimeSpan PublicKeepAlive = TimeSpan.FromMinutes(5);

    /// <summary>A frozen worker must find its connections open when it thaws: the SDKs do not repeat a request.</summary>
    private static readonly TimeSpan WorkerKeepAlive = TimeSpan.FromDays(20);

    /// <summary>Opens the data folder and listens. Throws <see cref="HostingException"/> with words for the user when the port is taken or the folder is in use.</summary>
    public static async Task<YunkaiServer> StartAsync(YunkaiServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var undo = new Stack<Func<ValueTask>>();
        try
        {
            return await ComposeAsync(options, undo, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            while (undo.TryPop(out var step))
            {
                await step().ConfigureAwait(false);
            }

            if (error is StorageException { HolderProcessId: { } holder })
            {
                var process = holder > 0 ? holder.ToString(CultureInfo.InvariantCulture) : "";
                throw new HostingException(
                    HostingProblem.DataFolderInUse,
                    [options.DataDirectory, process],
                    $"The data folder \"{options.DataDirectory}\" is in use by {(process.Length > 0 ? "process " + process : "another process")}: stop it first, or choose another data folder with --data.",
                    error);
            }

            if (error is StorageException or IOException or UnauthorizedAccessException)
            {
                throw new HostingException(HostingProblem.DataFolderUnusable, [options.DataDirectory, error.Message], $"The data folder \"{options.DataDirectory}\" cannot be opened: {error.Message}", error);
            }

            throw;
        }
    }

    private static async Task<YunkaiServer> ComposeAsync(YunkaiServerOptions options, Stack<Func<ValueTask>> undo, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        var requestIds = new RequestIds();
        var credentials = new ServerCredentials();
        var pairingCode = options.PairingCode ?? KeptSecret.NewPairingCode();

        OwnedFolder? workFolder = null;
        if (options.WorkDirectory is null)
        {
            workFolder = new OwnedFolder();
            undo.Push(() => { workFolder.Dispose(); return ValueTask.CompletedTask; });
        }

        HttpFront? workers = null;
        var hostOptions = new FunctionHostOptions
        {
            WorkDirectory = options.WorkDirectory ?? workFolder!.Path, // made above when none was given
            NodePath = options.NodePath,
            GatewayUrl = () => new Uri(workers?.Url ?? throw new InvalidOperationException("The worker listener is not up yet."), "/admin"),
            MaxInstancesPerFunction = options.MaxInstancesPerFunction,
            MaxEventBytes = options.Limits.MaxEventBytes + 64 * 1024, // the caller's event plus what the server adds to it
        };
        var host = CreateHost(options, hostOptions, credentials);
        undo.Push(host.DisposeAsync);

        var composer = new EnvironmentComposer(options, credentials, DiskFileStores.Open(Path.Combine(options.DataDirectory, "blobs")), host, requestIds, pairingCode);
        var environments = await EnvironmentDirectory.OpenAsync(
            new EnvironmentDirectoryOptions { DataDirectory = options.DataDirectory, Compose = composer.ComposeAsync, Time = options.Time, Ids = options.Ids }, cancellationToken).ConfigureAwait(false);
        undo.Push(environments.DisposeAsync);
        var keys = new ServerKeyIndex(environments.ServerRecords);
        await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
        composer.Attach(environments, keys);

        var parts = new ServerParts
        {
            Options = options,
            Environments = environments,
            Resolver = new EnvironmentResolver(environments, options.Activity, options.AliasUnknownEnvironments),
            Keys = keys,
            Credentials = credentials,
            Host = host,
            Packages = OpenPackages(options, undo),
            RequestIds = requestIds,
            ConsoleToken = await KeptSecret.ReadOrMakeAsync(environments.ServerRecords, KeptSecret.ConsoleToken, cancellationToken: cancellationToken).ConfigureAwait(false),
            PairingCode = pairingCode,
        };
        var routes = new Routes(parts);

        PublicAddress? workerAddress = null;
        workers = await ListenAsync(options, IPAddress.Loopback.ToString(), 0, WorkerKeepAlive, routes.Workers(() => workerAddress!), cancellationToken).ConfigureAwait(false); // set before the first worker starts
        workerAddress = new PublicAddress(workers.Url, workers.Url, []);
        undo.Push(workers.DisposeAsync);

        PublicAddress? publicAddress = null;
        var ready = new TaskCompletionSource();
        var front = await ListenAsync(options, options.Host, options.Port, PublicKeepAlive, Once(ready.Task, routes.Public(() => publicAddress!)), cancellationToken).ConfigureAwait(false); // set before ready
        publicAddress = new PublicAddress(front.Url, options.PublicUrl, options.AllowedHosts);
        ready.SetResult();
        return new YunkaiServer(parts, routes, front, workers, workFolder);
    }

    // A request may come in between listening and knowing the port that was given.
    private static RequestDelegate Once(Task ready, RequestDelegate next) => context => ready.IsCompleted ? next(context) : AfterAsync(ready, next, context);

    private static async Task AfterAsync(Task ready, RequestDelegate next, HttpContext context)
    {
        await ready.ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }

    private static Task<HttpFront> ListenAsync(YunkaiServerOptions options, string host, int port, TimeSpan keepAlive, RequestDelegate handler, CancellationToken cancellationToken) =>
        HttpFront.StartAsync(new HttpFrontOptions { Host = host, Port = port, KeepAlive = keepAlive, DrainLimit = options.DrainLimit, LoggerFactory = options.LoggerFactory }, handler, cancellationToken);

    private static IFunctionHost CreateHost(YunkaiServerOptions options, FunctionHostOptions hostOptions, ServerCredentials credentials) =>
        (options.CreateFunctionHost ?? FunctionHosts.Create)(hostOptions, credentials, new FunctionConsole(options.Activity), options.Time);

    private static IFunctionPackages OpenPackages(YunkaiServerOptions options, Stack<Func<ValueTask>> undo)
    {
        if (options.Packages is not null)
        {
            return options.Packages;
        }

        var packages = NpmPackages.Open(new PackageOptions
        {
            DataDirectory = Path.Combine(options.DataDirectory, "packages"),
            DependencyDirectory = options.PackageCacheDirectory,
            NodePath = options.NodePath,
            Time = options.Time,
        });
        undo.Push(packages.DisposeAsync);
        return packages;
    }
}
