using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Yunkai.Server.Hosting;

/// <summary>One Kestrel listener with one handler: no routing, no middleware, no scopes on the way to it.</summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpFront(WebApplication application, Uri url)
    {
        _application = application;
        Url = url;
    }

    /// <summary>How programs on this machine reach it.</summary>
    public Uri Url { get; }

    /// <summary>Listens. Throws <see cref="HostingException"/> when the address cannot be taken.</summary>
    public static async Task<HttpFront> StartAsync(HttpFrontOptions options, RequestDelegate handler, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Yunkai" });
        builder.Services.AddSingleton(options.LoggerFactory);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainLimit);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.KeepAliveTimeout = options.KeepAlive;
            // Each part limits its own bodies; uploads have no common limit.
            kestrel.Limits.MaxRequestBodySize = null;
            Listen(kestrel, options);
        });
        var application = builder.Build();
        application.Run(handler);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw Refusal(options, error);
        }

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(); // set by Kestrel when it listens
        return new HttpFront(application, Reachable(bound));
    }

    /// <summary>No new connections; running requests get the drain limit to end.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Listen(KestrelServerOptions kestrel, HttpFrontOptions options)
    {
        if (options.Host is "*" or "+")
        {
            kestrel.ListenAnyIP(options.Port);
        }
        else if (IPAddress.TryParse(options.Host, out var address))
        {
            kestrel.Listen(address, options.Port);
        }
        else if (options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // ListenLocalhost cannot take a free port, since it binds two addresses.
            kestrel.Listen(IPAddress.Loopback, options.Port);
        }
        else
        {
            throw new HostingException(HostingProblem.NoAddress, [options.Host], $"\"{options.Host}\" is no address to listen on: give an IP address, localhost or *.");
        }
    }

    private static HostingException Refusal(HttpFrontOptions options, Exception error)
    {
        var port = options.Port.ToString(CultureInfo.InvariantCulture);
        return error.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or Microsoft.AspNetCore.Connections.AddressInUseException
            ? new HostingException(HostingProblem.PortInUse, [port], $"Port {port} is in use: stop the program that has it, or choose another with --port (0 takes a free one).", error)
            : new HostingException(HostingProblem.CannotListen, [$"{options.Host}:{port}", error.Message], $"Cannot listen on {options.Host}:{port}: {error.Message}", error);
    }

    // A wildcard is no address to call.
    private static Uri Reachable(string bound)
    {
        return new Uri(bound.Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal).Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal));
    }
}

/// <summary>Where and how a listener listens.</summary>
internal sealed record HttpFrontOptions
{
    public required string Host { get; init; }
    public required int Port { get; init; }

    /// <summary>How long an idle connection stays open.</summary>
    public required TimeSpan KeepAlive { get; init; }
    public required TimeSpan DrainLimit { get; init; }
    public required ILoggerFactory LoggerFactory { get; init; }
}
