using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Yunkai.Functions.Node;
using Yunkai.Functions.Protocol;
using Yunkai.Functions.Systems;

namespace Yunkai.Functions.Workers;

/// <summary>What a worker is started with.</summary>
internal sealed record WorkerKind(SdkPackage? Sdk, int HeapMegabytes);

/// <summary>Starts workers and waits for them to connect. The listener, the scripts and the system's tools are set up by the first start.</summary>
internal sealed class WorkerFactory(FunctionHostOptions options, LaunchTools? toolsForTests = null) : IAsyncDisposable
{
    /// <summary>A worker that has not connected by then is killed; loading an SDK on a busy machine takes a while.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<(Stream Stream, HelloMessage Hello)>> _expected = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _setUpLock = new(1);
    private SetUp? _setUp;

    /// <summary>Starts a worker; returns when it is connected and has loaded its SDK.</summary>
    /// <exception cref="RuntimeMissingException">No usable Node.js.</exception>
    /// <exception cref="WorkerStartException">The process ended or did not connect.</exception>
    public async Task<WorkerProcess> StartAsync(WorkerKind kind, bool lowPriority)
    {
        var setUp = _setUp ?? await SetUpAsync();
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var folder = Path.Combine(options.WorkDirectory, "i", token[..12]);
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        var connected = new TaskCompletionSource<(Stream Stream, HelloMessage Hello)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[token] = connected;
        try
        {
            var process = await setUp.Starter.StartAsync(() => Start(setUp, kind, lowPriority, token, folder));
            var output = new WorkerOutput(process);
            process.StandardInput.Close();
            var exited = process.WaitForExitAsync(_closing.Token);
            var first = await Task.WhenAny(connected.Task, exited, Task.Delay(ConnectLimit, _closing.Token));
            if (first != connected.Task)
            {
                ProcessSignals.KillTree(process, setUp.Tools.HasOwnGroup);
                await Task.WhenAny(output.Closed, Task.Delay(TimeSpan.FromMilliseconds(300)));
                var tail = output.Errors.ToString();
                process.Dispose();
                Directory.Delete(folder, recursive: true);
                throw new WorkerStartException($"A Node.js worker {(first == exited ? "ended while starting" : "did not connect")}. {tail}");
            }

            var (stream, hello) = await connected.Task;
            var cap = Math.Max(options.MaxResultBytes, WorkerProtocol.FrameAllowance) + WorkerProtocol.FrameAllowance;
            return new WorkerProcess(process, new WorkerChannel(stream, cap), setUp.Tools, output, hello.SdkError is null ? kind.Sdk : null, folder);
        }
        catch (Win32Exception error)
        {
            throw new WorkerStartException("A Node.js worker could not be started: " + error.Message);
        }
        finally
        {
            _expected.TryRemove(token, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _setUpLock.WaitAsync();
        if (_setUp is { } setUp)
        {
            await setUp.Listener.DisposeAsync();
            setUp.Starter.Dispose();
        }

        _setUpLock.Dispose();
        _closing.Dispose();
    }

    private static Process Start(SetUp setUp, WorkerKind kind, bool lowPriority, string token, string folder)
    {
        var start = setUp.Tools.Prepare(setUp.Node.Path);
        string[] arguments =
        [
            "--max-old-space-size=" + kind.HeapMegabytes.ToString(CultureInfo.InvariantCulture),
            // Most functions were written for Node 8 to 12, where a rejection nobody handles is printed and the process lives on.
            "--unhandled-rejections=warn",
            setUp.Script,
            setUp.Listener.Address,
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            .. lowPriority ? ["--low"] : Array.Empty<string>(),
            .. setUp.Tools.DiesWithServer ? Array.Empty<string>() : ["--watch"],
            .. kind.Sdk is { } sdk ? ["--sdk", sdk.Name, sdk.Directory] : Array.Empty<string>(),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.WorkingDirectory = folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // Nothing of the server's own environment: it may hold passwords and proxies.
        start.Environment.Clear();
        foreach (var (name, value) in LaunchTools.EssentialVariables())
        {
            start.Environment[name] = value;
        }

        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = start.Environment["TEMP"] = start.Environment["TMP"] = Path.Combine(folder, "tmp");
        start.Environment["TZ"] = "UTC";
        start.Environment["YUNKAI_WORKER_TOKEN"] = token;
        return Process.Start(start) ?? throw new Win32Exception();
    }

    private async Task<SetUp> SetUpAsync()
    {
        await _setUpLock.WaitAsync(_closing.Token);
        try
        {
            if (_setUp is null)
            {
                var node = await NodeRuntime.FindAsync(options.NodePath);
                var tools = toolsForTests ?? LaunchTools.Probe();
                Directory.CreateDirectory(options.WorkDirectory);
                _setUp = new SetUp(node, tools, EmbeddedHost.Unpack(options.WorkDirectory), WorkerListeners.Listen(Path.Combine(options.WorkDirectory, "s")), new ProcessStarter());
                _ = AcceptAsync(_setUp.Listener);
            }

            return _setUp;
        }
        finally
        {
            _setUpLock.Release();
        }
    }

    private async Task AcceptAsync(IWorkerListener listener)
    {
        while (true)
        {
            try
            {
                _ = GreetAsync(await listener.AcceptAsync(_closing.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
            {
                // A peer that gave up while it was being accepted, or no descriptor free at the moment: the next accept may do.
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    /// <summary>Reads the greeting. The token is good once: user code that finds the socket cannot pose as another worker.</summary>
    private async Task GreetAsync(Stream stream)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            limit.CancelAfter(ConnectLimit);
            var header = new byte[WorkerProtocol.HeaderBytes];
            await stream.ReadExactlyAsync(header, limit.Token);
            var length = BitConverter.ToUInt32(header) - (WorkerProtocol.HeaderBytes - WorkerProtocol.LengthBytes);
            if (header[8] == (byte)FrameType.Hello && length <= WorkerProtocol.MaxHelloBytes)
            {
                var payload = new byte[length];
                await stream.ReadExactlyAsync(payload, limit.Token);
                var hello = JsonSerializer.Deserialize(payload, MessageJson.Default.HelloMessage);
                if (hello is { Version: WorkerProtocol.Version } && _expected.TryRemove(hello.Token, out var waiting) && waiting.TrySetResult((stream, hello)))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or JsonException or ObjectDisposedException)
        {
            // Not one of ours, or one that died: the start that waits for it sees the exit.
        }

        await stream.DisposeAsync();
    }

    private sealed record SetUp(NodeRuntime Node, LaunchTools Tools, string Script, IWorkerListener Listener, ProcessStarter Starter);
}

/// <summary>A worker could not be started.</summary>
internal sealed class WorkerStartException(string message) : Exception(message);
