using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Yunkai.Cloud.Projects;

namespace Yunkai.Cli.Running;

/// <summary>A program of the project's <c>services</c>, run beside the server with a free port in <c>PORT</c>.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private ServiceProcess(string name, Process process, Uri url)
    {
        Name = name;
        _process = process;
        Url = url;
    }

    public string Name { get; }
    public Uri Url { get; }

    /// <summary>Starts the program and waits until its port answers. Throws <see cref="ProjectException"/> when it ends first or stays silent.</summary>
    public static async Task<ServiceProcess> StartAsync(string name, ServiceSettings settings, string projectRoot, Action<string, string> print, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(settings.Command[0])
        {
            WorkingDirectory = projectRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var word in settings.Command.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["HOST"] = IPAddress.Loopback.ToString();
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new ProjectException($"The service \"{name}\" could not be started.");
        }
        catch (Win32Exception error)
        {
            throw new ProjectException($"The service \"{name}\" could not be started: \"{settings.Command[0]}\" was not found or is not executable.", error);
        }

        process.OutputDataReceived += (_, line) => Forward(line.Data);
        process.ErrorDataReceived += (_, line) => Forward(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var service = new ServiceProcess(name, process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await service.WaitUntilItAnswersAsync(port, time, cancellationToken).ConfigureAwait(false);
            return service;
        }
        catch
        {
            await service.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        void Forward(string? line)
        {
            if (line is { Length: > 0 })
            {
                print(name, line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync().ConfigureAwait(false);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the kill.
        }

        _process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new ProjectException($"The service \"{Name}\" ended with exit code {_process.ExitCode} before it listened on the port given in PORT.");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException) when (time.GetElapsedTime(started) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                throw new ProjectException($"The service \"{Name}\" does not listen on the port given in PORT after {StartLimit.TotalSeconds:0} seconds.");
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
