using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Yunkai.Benchmarks.Load;

/// <summary>
/// Warm function calls through the full path, against Tencent's function server on the same function, in interleaved pairs. With
/// <c>--against-env</c> or <c>--against-binary</c> the other side is a second Yunkai instead: before and after, or one setting against another.
/// </summary>
internal static class FunctionLoad
{
    private const string Call = """{"action":"functions.invokeFunction","function_name":"increment","request_data":"{\"n\":1}","wait_ms":45000}""";

    public static async Task<int> RunAsync(VerbOptions options)
    {
        var rounds = (int)options.Number("rounds", 5);
        var duration = TimeSpan.FromSeconds(options.Number("seconds", 4));
        var folder = Path.Combine(Repository.Root, "bench", "projects", "load");
        Console.WriteLine(await Repository.HeadingAsync());
        await using var ours = await DevServer.StartAsync(options.Text("binary"), options.Variables("env"), folder);
        var (other, target) = options.Text("against-env") is not null || options.Text("against-binary") is not null
            ? await StartSecondAsync(options, folder)
            : await StartFrameworkAsync(folder);
        await using (other)
        {
            var mine = await TargetAsync("yunkai", ours);
            foreach (var connections in options.Numbers("connections", 1, 64))
            {
                await Pairs.CompareAsync(mine, target, connections, rounds, duration);
            }
        }

        return 0;
    }

    private static async Task<LoadTarget> TargetAsync(string name, DevServer server)
    {
        var token = await server.LoginAsync();
        return new LoadTarget(name, server.Url, [server.WebRequest(token, JsonDocument.Parse(Call).RootElement)], reply => reply.Span.IndexOf("""{\"n\":2}"""u8) > 0, server.Id);
    }

    private static async Task<(IAsyncDisposable Server, LoadTarget Target)> StartSecondAsync(VerbOptions options, string folder)
    {
        var second = await DevServer.StartAsync(options.Text("against-binary") ?? options.Text("binary"), options.Variables("against-env"), folder);
        return (second, await TargetAsync("other", second));
    }

    private static async Task<(IAsyncDisposable Server, LoadTarget Target)> StartFrameworkAsync(string folder)
    {
        var package = Path.Combine(Repository.Root, "bench", "functions-framework");
        if (!Directory.Exists(Path.Combine(package, "node_modules")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = package })!;
            await npm.WaitForExitAsync();
        }

        // It writes its logs beside the function, so the function is copied first.
        var source = Directory.CreateTempSubdirectory("yunkai-bench-fn-").FullName;
        File.Copy(Path.Combine(folder, "cloudfunctions", "increment", "index.js"), Path.Combine(source, "index.js"));
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        // As its documentation says: tcb-ff in the function's folder.
        var process = MeasuredProcess.Start("node", [Path.Combine(package, "node_modules", "@cloudbase", "functions-framework", "bin", "tcb-ff.js"), $"--port={port}"], source, new Dictionary<string, string>());
        var url = new Uri($"http://127.0.0.1:{port}/");
        for (var i = 0; ; i++)
        {
            try
            {
                using var probe = new HttpExchange();
                await probe.ConnectAsync(url);
                break;
            }
            catch (SocketException) when (i < 300)
            {
                await Task.Delay(100);
            }
        }

        var request = HttpExchange.Request(url, """{"n":1}""");
        return (process, new LoadTarget("functions-framework", url, [request], reply => Encoding.UTF8.GetString(reply.Span) == """{"n":2}""", process.Id));
    }
}
