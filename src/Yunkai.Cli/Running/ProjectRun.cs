using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Yunkai.Cli.Display;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Projects;
using Yunkai.Functions.Packages;
using Yunkai.Server.Hosting;

namespace Yunkai.Cli.Running;

/// <summary>What <c>dev</c> and <c>exec</c> share: a project's services and a server that serves it, started and stopped as one.</summary>
internal sealed class ProjectRun : IAsyncDisposable
{
    private readonly YunkaiServer _server;
    private readonly List<ServiceProcess> _services;

    private ProjectRun(YunkaiServer server, OpenedProject opened, List<ServiceProcess> services, ProjectRunOptions options)
    {
        _server = server;
        _services = services;
        Opened = opened;
        DataDirectory = options.DataDirectory;
        LanUrl = options.Host == "*" && LanAddress() is { } address ? new UriBuilder(server.Url) { Host = address.ToString() }.Uri : null;
        PairingCode = options.Host is "127.0.0.1" or "localhost" or "::1" ? null : server.PairingCode;
    }

    public OpenedProject Opened { get; }
    public string DataDirectory { get; }
    public Uri Url => _server.Url;

    /// <summary>The address phones use; null when only this machine is served.</summary>
    public Uri? LanUrl { get; }

    /// <summary>Set when other machines may connect.</summary>
    public string? PairingCode { get; }
    public string ConsoleToken => _server.ConsoleToken;
    public IReadOnlyList<ServiceProcess> Services => _services;

    public static async Task<ProjectRun> StartAsync(ProjectRunOptions options, ActivityDisplay display, IProgress<PackageProgress> progress, CancellationToken cancellationToken)
    {
        var project = ProjectFolder.Read(options.Folder);
        foreach (var notice in project.Notices)
        {
            display.Notice(notice);
        }

        var services = new List<ServiceProcess>();
        YunkaiServer? server = null;
        try
        {
            foreach (var (name, settings) in project.Settings.Services)
            {
                services.Add(await ServiceProcess.StartAsync(name, settings, project.Root, display.PrintedByService, options.Time, cancellationToken).ConfigureAwait(false));
            }

            server = await YunkaiServer.StartAsync(Build(options, display), cancellationToken).ConfigureAwait(false);
            var outbound = services
                .Where(service => project.Settings.Services[service.Name].Outbound is not null)
                .ToDictionary(service => project.Settings.Services[service.Name].Outbound!, service => Banner.Text(service.Url), StringComparer.Ordinal); // filtered above
            var opened = await server.OpenProjectAsync(project, new OpenProjectOptions { Outbound = outbound, SeedDirectory = options.SeedDirectory, Progress = progress }, cancellationToken).ConfigureAwait(false);
            return new ProjectRun(server, opened, services, options);
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }

            foreach (var service in services)
            {
                await service.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>What programs need to reach this run; the same members as <c>dev.json</c>.</summary>
    public DevFile Describe() => new(
        Banner.Text(Url), Opened.Environment.Id, Opened.Environment.AppId, Opened.AppSecret, Opened.SecretId, Opened.SecretKey,
        Banner.Text(Url) + "/console/", ConsoleToken, Environment.ProcessId);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        foreach (var service in _services)
        {
            await service.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static YunkaiServerOptions Build(ProjectRunOptions options, ActivityDisplay display) => new()
    {
        DataDirectory = options.DataDirectory,
        Host = options.Host,
        Port = options.Port,
        UseSimulator = true,
        AllowOnlyLocalOrigins = true,
        AllowedOrigins = options.AllowedOrigins,
        AliasUnknownEnvironments = true,
        Limits = new CloudLimits { CreateMissingCollections = !options.IsStrict },
        Activity = display,
        PackageCacheDirectory = options.PackageCacheDirectory,
        ClientScriptPath = Path.Combine(AppContext.BaseDirectory, "yunkai.js"),
        Time = options.Time,
    };

    // The first private IPv4 address of an interface that is up: what a phone in the same network can reach.
    private static IPAddress? LanAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(item => item.OperationalStatus == OperationalStatus.Up && item.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(item => item.GetIPProperties().GatewayAddresses.Count)
            .SelectMany(item => item.GetIPProperties().UnicastAddresses)
            .Select(item => item.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}

/// <summary>What a run needs to know.</summary>
internal sealed record ProjectRunOptions
{
    public required string Folder { get; init; }
    public required string DataDirectory { get; init; }
    public required string PackageCacheDirectory { get; init; }
    public string Host { get; init; } = "127.0.0.1";
    public int Port { get; init; }
    public bool IsStrict { get; init; }

    /// <summary>Origins of web pages that may call besides local ones.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
    public string? SeedDirectory { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
