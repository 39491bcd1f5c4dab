using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Yunkai.Cli.Tests.Kit;
using Yunkai.Testing;

namespace Yunkai.Cli.Tests.Commands;

/// <summary>Starts, stops and deaths of <c>yunkai dev</c>.</summary>
public sealed class DevLifecycleTests(ITestOutputHelper output)
{
    // Generous: the machine may be busy. The measured time is printed.
    private static readonly TimeSpan SecondStartLimit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_stop_removes_dev_json_and_ends_with_code_0_and_the_next_start_has_the_same_keys(string signal)
    {
        using var project = new DevProject();
        var first = await project.StartAsync();
        var exitCode = await first.StopAsync(signal);

        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(Path.Combine(project.Data, "dev.json")));
        await using var second = await project.StartAsync();
        output.WriteLine($"first start {first.ReadyAfter.TotalMilliseconds:0} ms, second start {second.ReadyAfter.TotalMilliseconds:0} ms");
        Assert.Equal((first.EnvironmentId, first.SecretId, first.SecretKey, first.ConsoleToken), (second.EnvironmentId, second.SecretId, second.SecretKey, second.ConsoleToken));
        Assert.True(second.ReadyAfter < SecondStartLimit, $"the second start took {second.ReadyAfter}");
    }

    [Fact]
    public async Task A_killed_server_leaves_no_process_behind_and_the_next_start_works_on_the_same_data()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Reads /proc.");
        using var project = new DevProject("""{"services":{"side":{"command":["node","service.js"]}}}""");
        project.Write("service.js", "require('http').createServer((_, response) => response.end()).listen(process.env.PORT, process.env.HOST);");
        project.WriteFunction("hang", "exports.main = () => new Promise(() => setInterval(() => {}, 1000));");
        project.WriteFunction("spin", "exports.main = () => { for (;;) {} };");
        project.Write("cloudfunctions/spin/config.json", """{"timeout": 60}""");
        var first = await project.StartAsync();
        List<Task> lost;
        List<int> children;
        using (var alice = await DevProject.LogInAsync(first))
        {
            await alice.CallAsync("hello", []);
            lost = [alice.CallAsync("hang", []), alice.CallAsync("spin", [])];
            await UntilAsync(() => Descendants(first.ProcessId).Count(IsNode) >= 4, "a service and three busy or warm workers");
            children = Descendants(first.ProcessId);
            await first.KillAsync();
            await UntilAsync(() => !children.Exists(IsAlive), "every process that yunkai had started has ended");
            foreach (var call in lost)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => call);
            }
        }

        await using var second = await project.StartAsync();
        using var again = await DevProject.LogInAsync(second);
        Assert.Equal("world", (await again.CallAsync("hello", []))!["hello"]!.GetValue<string>());
        Assert.Equal(first.SecretKey, second.SecretKey);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_the_option()
    {
        using var project = new DevProject();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var english = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", port]);
        var chinese = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", port], new Dictionary<string, string> { ["LANG"] = "zh_CN.UTF-8" });

        Assert.Equal((1, $"error: Port {port} is in use: stop the program that has it, or choose another with --port (0 takes a free one)."), english);
        Assert.Equal((1, $"错误: 端口 {port} 已被占用：请停掉占用它的程序，或用 --port 换一个端口（0 表示任意空闲端口）。"), chinese);
        Assert.False(File.Exists(Path.Combine(project.Data, "dev.json")));
    }

    [Fact]
    public async Task A_data_folder_in_use_is_an_error_that_names_its_holder_and_does_it_no_harm()
    {
        using var project = new DevProject();
        await using var first = await project.StartAsync();

        var english = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", "0"]);
        var chinese = await YunkaiProcess.RunAsync(["dev", project.Path, "--data", project.Data, "--port", "0"], new Dictionary<string, string> { ["LANG"] = "zh_CN.UTF-8" });

        Assert.Equal((1, $"error: The data folder \"{project.Data}\" is in use by process {first.ProcessId}: stop it first, or choose another data folder with --data."), english);
        Assert.Equal((1, $"错误: 数据文件夹 \"{project.Data}\" 正在被进程 {first.ProcessId} 使用：请先停掉它，或用 --data 换一个数据文件夹。"), chinese);
        using var alice = await DevProject.LogInAsync(first);
        Assert.Equal("world", (await alice.CallAsync("hello", []))!["hello"]!.GetValue<string>());
        Assert.True(File.Exists(Path.Combine(project.Data, "dev.json")));
    }

    [Fact]
    public async Task Strict_gives_the_documented_error_for_a_missing_collection()
    {
        using var project = new DevProject();
        await using var yunkai = await project.StartAsync("--strict");
        using var alice = await DevProject.LogInAsync(yunkai);

        foreach (var (action, members) in new (string, JsonObject)[]
        {
            ("database.countDocument", new JsonObject { ["collectionName"] = "diary" }),
            ("database.insertDocument", new JsonObject { ["collectionName"] = "diary", ["data"] = new JsonArray("{\"day\":1}") }),
        })
        {
            var reply = await alice.SendAsync(action, members);
            Assert.Equal("DATABASE_COLLECTION_NOT_EXIST", reply["code"]!.GetValue<string>());
            Assert.Contains("Db or Table not exist", reply["message"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "Not within 20 s: " + what);
            await Task.Delay(20);
        }
    }

    private static List<int> Descendants(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat)
            {
                parents[id] = int.Parse(stat[1], CultureInfo.InvariantCulture);
            }
        }

        var found = new List<int>();
        for (var known = new HashSet<int> { root }; ;)
        {
            var more = parents.Where(item => known.Contains(item.Value) && !known.Contains(item.Key)).Select(item => item.Key).ToList();
            if (more.Count == 0)
            {
                return found;
            }

            found.AddRange(more);
            known.UnionWith(more);
        }
    }

    private static bool IsAlive(int id) => Stat(id) is { } stat && stat[0] is not ("Z" or "X");

    private static bool IsNode(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").StartsWith("node", StringComparison.Ordinal) || File.ReadAllText($"/proc/{id}/cmdline").StartsWith("node", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>State, parent and what follows; null when the process is gone.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
