using System.Diagnostics;
using System.Globalization;
using Yunkai.Functions.Systems;

namespace Yunkai.Functions.Tests;

public sealed class MisbehaviourTests
{
    [Theory]
    [InlineData("loop")]
    [InlineData("never")]
    public async Task A_call_that_does_not_end_is_killed_at_its_limit(string kind)
    {
        await using var kit = new HostKit();
        var function = HostKit.Function("misbehave", TimeSpan.FromMilliseconds(400));

        var outcome = Assert.IsType<InvocationOutcome.TimedOut>(await kit.InvokeAsync(function, $$"""{"kind":"{{kind}}"}"""));

        Assert.Equal(TimeSpan.FromMilliseconds(400), outcome.Limit);
        Assert.Empty(kit.Credentials.ValidTokens);
        Assert.Empty(kit.Credentials.Keys);
        await kit.ResultAsync(function);
    }

    [Fact]
    public async Task What_was_printed_before_an_endless_loop_is_seen()
    {
        await using var kit = new HostKit();

        await kit.InvokeAsync(HostKit.Function("misbehave", TimeSpan.FromMilliseconds(400)), """{"kind":"loop"}""", requestId: "looping");

        var line = Assert.Single(kit.Console.Lines);
        Assert.Equal(("looping", "log"), (line.RequestId, line.Level));
        var processId = int.Parse(line.Text.Split(' ')[1], CultureInfo.InvariantCulture);
        await HostKit.UntilAsync(() => !HostKit.IsAlive(processId), "the looping worker is dead");
    }

    [Theory]
    [InlineData("""{"kind":"exit","code":0}""", 0, null, "")]
    [InlineData("""{"kind":"exit","code":3}""", 3, null, "")]
    [InlineData("""{"kind":"crash"}""", 1, null, "Error: outside")]
    [InlineData("""{"kind":"abort"}""", null, "SIGABRT", "")]
    [InlineData("""{"kind":"memory"}""", null, "SIGABRT", "out of memory")]
    [InlineData("""{"kind":"buffers"}""", null, "SIGKILL", "out of memory")]
    [InlineData("""{"kind":"garbage"}""", null, "SIGKILL", "broke its protocol")]
    [InlineData("""{"kind":"huge"}""", null, "SIGKILL", "broke its protocol")]
    [InlineData("""{"kind":"forged"}""", null, "SIGKILL", "broke its protocol")]
    [InlineData("""{"kind":"socket"}""", null, "SIGKILL", "")]
    public async Task A_worker_that_ends_is_an_answer_and_the_next_call_gets_a_new_one(string json, int? code, string? signal, string tail)
    {
        await using var kit = new HostKit();
        var function = HostKit.Function("misbehave");

        var lost = Assert.IsType<InvocationOutcome.WorkerLost>(await kit.InvokeAsync(function, json));

        Assert.Equal((code, signal), (lost.ExitCode, lost.Signal));
        Assert.Contains(tail, lost.ErrorTail, StringComparison.Ordinal);
        Assert.Empty(kit.Credentials.ValidTokens);
        await kit.ResultAsync(function);
    }

    [Fact]
    public async Task Calls_queued_behind_one_that_kills_its_worker_run_elsewhere_in_their_order()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 1));
        var function = HostKit.Function("misbehave");
        await kit.ResultAsync(function);

        var dying = kit.InvokeAsync(function, """{"kind":"crash"}""");
        var others = Enumerable.Range(0, 20).Select(_ => kit.InvokeAsync(function)).ToArray();

        Assert.IsType<InvocationOutcome.WorkerLost>(await dying);
        var processes = (await Task.WhenAll(others)).Select(outcome => HostKit.Json(outcome).GetInt32()).Distinct();
        Assert.Single(processes);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Children_of_a_killed_call_die_with_it(string detached)
    {
        await using var kit = new HostKit();

        await kit.InvokeAsync(HostKit.Function("misbehave", TimeSpan.FromMilliseconds(500)), $$"""{"kind":"children","detached":{{detached}}}""");

        var child = int.Parse(Assert.Single(kit.Console.Lines).Text.Split(' ')[1], CultureInfo.InvariantCulture);
        await HostKit.UntilAsync(() => !HostKit.IsAlive(child), "the child is dead");
    }

    [Fact]
    public async Task A_flood_of_lines_is_cut_with_a_count_of_what_is_missing()
    {
        await using var kit = new HostKit();

        var result = await kit.ResultAsync(HostKit.Function("misbehave"), """{"kind":"flood"}""");

        Assert.Equal("flooded", result.GetString());
        await HostKit.UntilAsync(() => kit.Console.Lines.Any(line => line.Level == "warn"), "the notice is there");
        Assert.Equal(5001, kit.Console.Lines.Count);
        Assert.StartsWith("95000 more lines were not kept", kit.Console.Lines.Last().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("with-tools")]
    [InlineData("without-tools")]
    public async Task Workers_in_an_endless_loop_die_with_a_server_that_is_killed(string tools)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "../../Yunkai.Functions.Dummy", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Yunkai.Functions.Dummy.dll");
        using var folder = new Yunkai.Testing.TemporaryDirectory();
        using var server = Process.Start(new ProcessStartInfo("dotnet", [program, "hold", folder.Path, FunctionFolder.Of("misbehave"), """{"kind":"loop"}""", tools]) { RedirectStandardOutput = true })!;
        var worker = int.Parse((await server.StandardOutput.ReadLineAsync())!.Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.True(HostKit.IsAlive(worker));

        server.Kill();

        await HostKit.UntilAsync(() => !HostKit.IsAlive(worker), "the worker is dead");
    }

    [Fact]
    public async Task Without_the_systems_tools_functions_run_all_the_same()
    {
        await using var kit = new HostKit(tools: LaunchTools.None);

        Assert.IsType<InvocationOutcome.TimedOut>(await kit.InvokeAsync(HostKit.Function("misbehave", TimeSpan.FromMilliseconds(300)), """{"kind":"loop"}"""));
        await kit.ResultAsync(HostKit.Function("echo"));
    }
}
