using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Yunkai.Functions.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Module_scope_stays_warm_between_calls_of_one_instance()
    {
        await using var kit = new HostKit();

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(i, (await kit.ResultAsync(HostKit.Function("echo"))).GetProperty("calls").GetInt32());
        }
    }

    [Fact]
    public async Task Overlapping_calls_never_mix_identities()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 2));
        var function = HostKit.Function("slow");

        var calls = Enumerable.Range(0, 60).Select(i => (Openid: $"o-{i}", Result: kit.ResultAsync(function, $$"""{"ms":{{i % 4}}}""", $"o-{i}"))).ToArray();

        foreach (var (openid, result) in calls)
        {
            var seen = await result;
            Assert.Equal((openid, openid), (seen.GetProperty("before").GetString(), seen.GetProperty("after").GetString()));
        }

        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "every call ended");
    }

    [Fact]
    public async Task A_caller_without_identity_does_not_see_the_one_before()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 1));

        Assert.Equal("o-1", (await kit.ResultAsync(HostKit.Function("echo"), openid: "o-1")).GetProperty("openid").GetString());
        Assert.False((await kit.ResultAsync(HostKit.Function("echo"))).TryGetProperty("openid", out _));
    }

    [Fact]
    public async Task Demand_adds_instances_up_to_the_limit_and_no_further()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 3));
        var function = HostKit.Function("slow");

        var results = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => kit.ResultAsync(function, """{"ms":300}""")));

        Assert.Equal(3, results.Select(result => result.GetProperty("pid").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task A_quick_functions_slow_call_does_not_hold_up_those_handed_over_behind_it()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 2));
        var function = HostKit.Function("slow");
        for (var i = 0; i < 40; i++)
        {
            await kit.ResultAsync(function, """{"ms":0}"""); // known as a quick one from here on
        }

        var slow = kit.ResultAsync(function, """{"ms":5000}""", "o-slow");
        var others = Enumerable.Range(0, 6).Select(i => kit.ResultAsync(function, """{"ms":0}""", $"o-{i}")).ToArray();

        for (var i = 0; i < others.Length; i++)
        {
            Assert.Equal($"o-{i}", (await others[i]).GetProperty("after").GetString());
        }

        Assert.False(slow.IsCompleted, "the quick calls waited for the slow one");
        Assert.Equal("o-slow", (await slow).GetProperty("after").GetString());
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "every call ended");
    }

    [Fact]
    public async Task A_full_queue_rejects_and_keeps_what_it_has()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 1, queued: 2));
        var function = HostKit.Function("slow");
        var first = kit.InvokeAsync(function, """{"ms":300}""");
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.Count == 1, "the first runs");

        var others = Enumerable.Range(0, 5).Select(_ => kit.InvokeAsync(function, """{"ms":1}""")).ToArray();

        var outcomes = await Task.WhenAll([first, .. others]);
        Assert.Equal(3, outcomes.Count(outcome => outcome is InvocationOutcome.Completed));
        Assert.Equal(3, outcomes.Count(outcome => outcome is InvocationOutcome.Rejected { Reason: RejectReason.QueueFull }));
    }

    [Fact]
    public async Task A_cancelled_call_that_waits_never_runs_and_one_that_runs_goes_on()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 1));
        using var cancel = new CancellationTokenSource();
        var running = kit.InvokeAsync(HostKit.Function("slow"), """{"ms":300}""", cancellationToken: cancel.Token);
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.Count == 1, "the first runs");
        var waiting = kit.InvokeAsync(HostKit.Function("slow"), """{"ms":1}""", cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(RejectReason.Cancelled, Assert.IsType<InvocationOutcome.Rejected>(await waiting).Reason);
        Assert.IsType<InvocationOutcome.Completed>(await running);
    }

    [Fact]
    public async Task Retiring_a_busy_function_fails_no_call_and_ends_the_old_instances()
    {
        await using var kit = new HostKit(o => HostKit.With(o, instances: 1));
        var old = HostKit.Function("slow");
        var running = kit.InvokeAsync(old, """{"ms":300}""");
        var waiting = kit.InvokeAsync(old, """{"ms":1}""");
        await HostKit.UntilAsync(() => !kit.Credentials.ValidTokens.IsEmpty, "the first runs");

        var retired = kit.Host.RetireAsync("env-1", "slow", "2").AsTask();
        var next = await kit.ResultAsync(old with { Revision = "2" }, """{"ms":1}""");

        var before = HostKit.Json(await running).GetProperty("pid").GetInt32();
        Assert.Equal(before, HostKit.Json(await waiting).GetProperty("pid").GetInt32());
        Assert.NotEqual(before, next.GetProperty("pid").GetInt32());
        await retired;
        Assert.False(HostKit.IsAlive(before));
        Assert.True(HostKit.IsAlive(next.GetProperty("pid").GetInt32()));
    }

    [Fact]
    public async Task An_idle_instance_is_frozen_thawed_by_a_call_and_ends_at_its_limit()
    {
        var time = new FakeTimeProvider();
        await using var kit = new HostKit(time: time);
        var function = HostKit.Function("echo");
        var processId = (await kit.ResultAsync(function)).GetProperty("pid").GetInt32();
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "the call ended");
        Assert.NotEqual('T', HostKit.StateOf(processId));

        time.Advance(TimeSpan.FromSeconds(1.1));
        await HostKit.UntilAsync(() => HostKit.StateOf(processId) == 'T', "frozen");

        Assert.Equal(2, (await kit.ResultAsync(function)).GetProperty("calls").GetInt32());
        await HostKit.UntilAsync(() => kit.Credentials.ValidTokens.IsEmpty, "the second call ended");
        time.Advance(TimeSpan.FromMinutes(11));
        time.Advance(TimeSpan.FromSeconds(1));
        await HostKit.UntilAsync(() => !HostKit.IsAlive(processId), "ended");
        Assert.Empty(kit.Credentials.Keys);
    }

    [Fact]
    public async Task Spares_load_their_sdk_ahead_and_only_the_same_package_is_shared()
    {
        await using var kit = new HostKit(o => HostKit.With(o, spares: 1));
        var sdk = new SdkPackage("fake-sdk", "1.0.0", FunctionFolder.Of("fakesdk"));
        kit.Host.Warm([sdk]);
        var function = HostKit.Function("usessdk");

        var shared = await kit.ResultAsync(function with { Sdk = sdk });
        var own = await kit.ResultAsync(function with { Revision = "2" });

        Assert.Equal(("preloaded", "preloaded part"), (shared.GetProperty("from").GetString(), shared.GetProperty("sub").GetString()));
        Assert.Equal(("own copy", "own part"), (own.GetProperty("from").GetString(), own.GetProperty("sub").GetString()));
    }

    [Fact]
    public async Task After_closing_calls_are_refused_and_no_process_is_left()
    {
        var kit = new HostKit(o => HostKit.With(o, spares: 1));
        kit.Host.Warm([]);
        var processId = (await kit.ResultAsync(HostKit.Function("echo"))).GetProperty("pid").GetInt32();

        await kit.DisposeAsync();

        Assert.False(HostKit.IsAlive(processId));
        Assert.Equal(RejectReason.Closing, Assert.IsType<InvocationOutcome.Rejected>(await kit.InvokeAsync(HostKit.Function("echo"))).Reason);
    }
}
