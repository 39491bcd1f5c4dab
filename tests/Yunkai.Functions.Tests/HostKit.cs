using System.Text;
using System.Text.Json;
using Yunkai.Functions.Pool;
using Yunkai.Functions.Systems;
using Yunkai.Testing;

namespace Yunkai.Functions.Tests;

/// <summary>A function host with everything around it, for one test.</summary>
internal sealed class HostKit : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _requests;

    public HostKit(Func<FunctionHostOptions, FunctionHostOptions>? change = null, TimeProvider? time = null, LaunchTools? tools = null, Uri? gateway = null)
    {
        var address = gateway ?? new Uri("http://127.0.0.1:9/admin");
        var options = new FunctionHostOptions { WorkDirectory = _folder.Path, GatewayUrl = () => address, SpareWorkers = 0 };
        Host = new NodeFunctionHost(change?.Invoke(options) ?? options, Credentials, Console, time ?? TimeProvider.System, tools);
    }

    public IFunctionHost Host { get; }

    public RecordingConsole Console { get; } = new();

    public RecordingCredentials Credentials { get; } = new();

    public static FunctionSpec Function(string folder, TimeSpan? timeout = null) => new()
    {
        EnvironmentId = "env-1",
        Name = folder,
        Revision = "1",
        CodeDirectory = FunctionFolder.Of(folder),
        Timeout = timeout ?? TimeSpan.FromSeconds(20),
    };

    public static FunctionHostOptions With(FunctionHostOptions o, int? instances = null, int? depth = null, int? queued = null, TimeSpan? freeze = null, bool never = false, int? spares = null, TimeSpan? idle = null, int? maxResult = null) => new()
    {
        WorkDirectory = o.WorkDirectory,
        NodePath = o.NodePath,
        GatewayUrl = o.GatewayUrl,
        SpareWorkers = spares ?? o.SpareWorkers,
        MaxInstancesPerFunction = instances ?? o.MaxInstancesPerFunction,
        QueueDepthPerInstance = depth ?? o.QueueDepthPerInstance,
        MaxQueuedPerFunction = queued ?? o.MaxQueuedPerFunction,
        DrainLimit = o.DrainLimit,
        FreezeAfter = never ? null : freeze ?? o.FreezeAfter,
        IdleLimit = idle ?? o.IdleLimit,
        MaxResultBytes = maxResult ?? o.MaxResultBytes,
    };

    public Task<InvocationOutcome> InvokeAsync(FunctionSpec function, string json = "{}", string? openid = null, string? requestId = null, string? publicUrl = null, CancellationToken cancellationToken = default)
    {
        var variables = new Dictionary<string, string>();
        if (publicUrl is not null)
        {
            variables["YUNKAI_PUBLIC_URL"] = publicUrl;
        }

        if (openid is not null)
        {
            variables["WX_OPENID"] = openid;
        }

        var invocation = new Invocation { RequestId = requestId ?? $"r{Interlocked.Increment(ref _requests)}", Event = Encoding.UTF8.GetBytes(json), Variables = variables };
        return Host.InvokeAsync(function, invocation, cancellationToken).AsTask();
    }

    public async Task<JsonElement> ResultAsync(FunctionSpec function, string json = "{}", string? openid = null, string? requestId = null) =>
        Json(await InvokeAsync(function, json, openid, requestId));

    public static JsonElement Json(InvocationOutcome outcome) =>
        JsonDocument.Parse(Assert.IsType<InvocationOutcome.Completed>(outcome).Result).RootElement;

    /// <summary>Waits for something that happens outside, with a deadline.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + 15_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "Not within 15 s: " + what);
            await Task.Delay(10);
        }
    }

    public static bool IsAlive(int processId)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{processId}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static char StateOf(int processId)
    {
        var status = File.ReadAllText($"/proc/{processId}/stat");
        return status[(status.LastIndexOf(')') + 2)..][0];
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
