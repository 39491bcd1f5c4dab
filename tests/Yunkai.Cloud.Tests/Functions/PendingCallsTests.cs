using Microsoft.Extensions.Time.Testing;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Tests.Functions;

public sealed class PendingCallsTests
{
    private static readonly Caller Alice = new Caller.WebUser("alice", false);
    private static readonly Caller Bob = new Caller.WebUser("bob", false);
    private static readonly TimeSpan NoWait = TimeSpan.Zero;

    private readonly FakeTimeProvider _time = new();
    private readonly PendingCalls _calls;

    public PendingCallsTests() => _calls = new PendingCalls(new RequestIds(), _time);

    [Fact]
    public async Task A_call_that_ends_in_time_is_not_kept()
    {
        var progress = await _calls.WaitOrKeepAsync(Alice, Task.FromResult(Reply("{}")), NoWait, CancellationToken.None);

        Assert.NotNull(progress.Reply);
        Assert.Null(progress.CallId);
    }

    [Fact]
    public async Task A_result_is_kept_five_minutes_after_it_is_there()
    {
        var running = new TaskCompletionSource<FunctionReply>();
        var id = (await _calls.WaitOrKeepAsync(Alice, running.Task, NoWait, CancellationToken.None)).CallId!;
        _time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull((await _calls.PollAsync(Alice, id, NoWait, CancellationToken.None)).CallId);

        running.SetResult(Reply("1"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.NotNull((await _calls.PollAsync(Alice, id, NoWait, CancellationToken.None)).Reply);

        _time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<CloudException>(() => _calls.PollAsync(Alice, id, NoWait, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Another_caller_cannot_tell_a_call_from_none()
    {
        var running = new TaskCompletionSource<FunctionReply>();
        var id = (await _calls.WaitOrKeepAsync(Alice, running.Task, NoWait, CancellationToken.None)).CallId!;

        var theirs = await Assert.ThrowsAsync<CloudException>(() => _calls.PollAsync(Bob, id, NoWait, CancellationToken.None).AsTask());
        var none = await Assert.ThrowsAsync<CloudException>(() => _calls.PollAsync(Bob, "x", NoWait, CancellationToken.None).AsTask());

        Assert.Equal((none.Code, none.Message), (theirs.Code, theirs.Message));
    }

    [Fact]
    public async Task A_failure_reaches_whoever_polls()
    {
        var running = new TaskCompletionSource<FunctionReply>();
        var id = (await _calls.WaitOrKeepAsync(Alice, running.Task, NoWait, CancellationToken.None)).CallId!;
        running.SetException(new CloudException(CloudErrorCode.FunctionExecutionFailed, "Error: x"));

        var failure = await Assert.ThrowsAsync<CloudException>(() => _calls.PollAsync(Alice, id, NoWait, CancellationToken.None).AsTask());

        Assert.Equal("Error: x", failure.Message);
    }

    [Fact]
    public async Task Beyond_the_bound_a_call_is_waited_for_instead()
    {
        for (var number = 0; number < 20; number++)
        {
            await _calls.WaitOrKeepAsync(Alice, new TaskCompletionSource<FunctionReply>().Task, NoWait, CancellationToken.None);
        }

        var running = new TaskCompletionSource<FunctionReply>();
        var waiting = _calls.WaitOrKeepAsync(Alice, running.Task, NoWait, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        running.SetResult(Reply("2"));

        Assert.NotNull((await waiting).Reply);
    }

    private static FunctionReply Reply(string json) => new(System.Text.Encoding.UTF8.GetBytes(json), "r", TimeSpan.Zero);
}
