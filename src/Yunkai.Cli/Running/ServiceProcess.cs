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
    private readonly string _program;

    private ServiceProcess(string name, string program, Process process, Uri url)
    {
        Name = name;
        _program = program;
        _process = process;
        Url = url;
    }

    public string Name { get; }
    public Uri Url { get; }

    /// <summary>Starts the program and waits until its port answers. Throws <see cref="ProjectException"/> when it ends first or stays silent.</summary>
    public static async Task<ServiceProcess> StartAsync(string name, ServiceSettings settings, string projectRoot, Action<string, string> print, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var (program, leading) = Guarded(settings.Command[0]);
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = projectRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var word in leading.Concat(settings.Command.Skip(1)))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["HOST"] = IPAddress.Loopback.ToString();
        Process process;
        try
        {
            process = Process.Start(start)!; // a new process is always returned without shell execution
        }
        catch (Win32Exception error)
        {
            throw NotFound(name, settings.Command[0], error);
        }

        process.OutputDataReceived += (_, line) => Forward(line.Data);
        process.ErrorDataReceived += (_, line) => Forward(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var service = new ServiceProcess(name, settings.Command[0], process, new Uri($"http://127.0.0.1:{port}"));
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
                if (!OperatingSystem.IsWindows() && _process.ExitCode is 126 or 127)
                {
                    throw NotFound(Name, _program); // what a shell says about a program it cannot run
                }

                throw new ProjectException(ProjectProblem.ServiceEnded, [Name, _process.ExitCode.ToString(CultureInfo.InvariantCulture)], $"The service \"{Name}\" ended with exit code {_process.ExitCode} before it listened on the port given in PORT.");
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
                throw new ProjectException(ProjectProblem.ServiceSilent, [Name, FormattableString.Invariant($"{StartLimit.TotalSeconds:0}")], $"The service \"{Name}\" does not listen on the port given in PORT after {StartLimit.TotalSeconds:0} seconds.");
            }
        }
    }

    /// <summary>
    /// A service must not outlive us, however we end. Its watcher reads a pipe that only we hold open and kills the service at the pipe's end.
    /// On Windows a service of a killed <c>yunkai</c> stays behind.
    /// </summary>
    private static (string Program, IReadOnlyList<string> Leading) Guarded(string program)
    {
        const string Guard = "exec 3<&0; \"$@\" </dev/null 3<&- & child=$!; { cat <&3 >/dev/null 2>&1; kill -9 $child 2>/dev/null; } >/dev/null 2>&1 & watcher=$!; wait $child; code=$?; kill $watcher 2>/dev/null; exit $code";
        return OperatingSystem.IsWindows() ? (program, []) : ("/bin/sh", ["-c", Guard, "sh", program]);
    }

    private static ProjectException NotFound(string name, string program, Exception? cause = null) =>
        new(ProjectProblem.ServiceNotFound, [name, program], $"The service \"{name}\" could not be started: \"{program}\" was not found or is not executable.", cause);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
