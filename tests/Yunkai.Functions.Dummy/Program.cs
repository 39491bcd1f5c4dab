using System.Diagnostics;
using System.Globalization;
using Yunkai.Functions;
using Yunkai.Functions.Pool;
using Yunkai.Functions.Systems;

// hold WORKFOLDER CODEFOLDER JSON with-tools|without-tools: runs one call and stays until it is killed.
// measure WORKFOLDER CODEFOLDER: warm calls per second.
switch (args)
{
    case ["hold", var work, var code, var json, var tools]:
        await using (var host = NewHost(work, 1, TimeSpan.FromMilliseconds(100), tools == "without-tools" ? LaunchTools.None : null))
        {
            await host.InvokeAsync(Function(code), Call("hold", json));
        }

        break;
    case ["measure", var work, var code]:
        foreach (var instances in (int[])[1, 2])
        {
            foreach (var callers in (int[])[1, 64])
            {
                await MeasureAsync(Path.Combine(work, $"{instances}-{callers}"), code, instances, callers);
            }
        }

        break;
    default:
        await Console.Error.WriteLineAsync("hold WORKFOLDER CODEFOLDER JSON with-tools|without-tools, or measure WORKFOLDER CODEFOLDER");
        break;
}

static IFunctionHost NewHost(string work, int instances, TimeSpan? freeze, LaunchTools? tools = null) => new NodeFunctionHost(
    new FunctionHostOptions { WorkDirectory = work, GatewayUrl = () => new Uri("http://127.0.0.1:9/admin"), SpareWorkers = 0, MaxInstancesPerFunction = instances, FreezeAfter = freeze },
    new FixedCredentials(),
    new PrintingConsole(),
    TimeProvider.System,
    tools);

static FunctionSpec Function(string code) => new() { EnvironmentId = "e", Name = "f", Revision = "1", CodeDirectory = code, Timeout = TimeSpan.FromSeconds(60) };

static Invocation Call(string id, string json) => new()
{
    RequestId = id,
    Event = System.Text.Encoding.UTF8.GetBytes(json),
    Variables = new Dictionary<string, string> { ["WX_OPENID"] = "o-1", ["WX_APPID"] = "wx1", ["TCB_ENV"] = "e", ["TCB_SOURCE"] = "wx_client", ["WX_CONTEXT_KEYS"] = "WX_OPENID,WX_APPID" },
};

static async Task MeasureAsync(string work, string code, int instances, int callers)
{
    await using var host = NewHost(work, instances, TimeSpan.FromMilliseconds(100));
    var function = Function(code);
    var call = Call("r", """{"kind":"sync"}""");
    await RunAsync(host, function, call, callers, TimeSpan.FromSeconds(2));
    var worker = await CpuAsync(host, function);
    var self = Process.GetCurrentProcess();
    var cpu = self.TotalProcessorTime;
    var watch = Stopwatch.StartNew();
    var calls = await RunAsync(host, function, call, callers, TimeSpan.FromSeconds(4));
    var seconds = watch.Elapsed.TotalSeconds;
    self.Refresh();
    var micros = (self.TotalProcessorTime - cpu).TotalMicroseconds / calls;
    var inWorker = (await CpuAsync(host, function) - worker) / calls;
    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
        $"instances {instances} callers {callers}: {calls / seconds:F0} calls/s; CPU us per call: {micros:F1} in the host{(instances == 1 ? string.Create(CultureInfo.InvariantCulture, $", {inWorker:F1} in the worker") : "")}"));
}

static async Task<double> CpuAsync(IFunctionHost host, FunctionSpec function) =>
    await host.InvokeAsync(function, Call("cpu", """{"kind":"cpu"}""")) is InvocationOutcome.Completed done ? double.Parse(System.Text.Encoding.UTF8.GetString(done.Result.Span), CultureInfo.InvariantCulture) : 0;

static async Task<long> RunAsync(IFunctionHost host, FunctionSpec function, Invocation call, int callers, TimeSpan time)
{
    using var stop = new CancellationTokenSource(time);
    var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        long count = 0;
        while (!stop.IsCancellationRequested)
        {
            if (await host.InvokeAsync(function, call) is not InvocationOutcome.Completed)
            {
                throw new InvalidOperationException("A call failed.");
            }

            count++;
        }

        return count;
    })));
    return counts.Sum();
}

internal sealed class FixedCredentials : IInstanceCredentials
{
    public InstanceKey Issue(string environmentId, string functionName, string instanceId) => new("id", "key");

    public string Begin(InstanceKey key, string requestId) => "token";

    public void End(InstanceKey key, string requestId) { }

    public void Revoke(InstanceKey key) { }
}

internal sealed class PrintingConsole : IFunctionConsole
{
    public void Write(string environmentId, string functionName, string requestId, string level, string text) => Console.Out.WriteLine(text);
}
