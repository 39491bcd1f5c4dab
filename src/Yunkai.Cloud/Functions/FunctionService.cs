using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Cloud.Logs;
using Yunkai.Functions;

namespace Yunkai.Cloud.Functions;

/// <summary>Runs the functions of one environment for callers: event and identity in, result or documented failure out.</summary>
public sealed class FunctionService(
    FunctionServiceSettings settings,
    CloudLimits limits,
    IFunctionHost host,
    IInvocationRegistry registry,
    IFunctionSource source,
    IActivityLog activity,
    RequestIds ids,
    TimeProvider time)
{
    private const int MostNotices = 1000;
    private readonly ConcurrentDictionary<string, byte> _missing = new(StringComparer.Ordinal);

    /// <summary>Calls whose clients come back for the result.</summary>
    public PendingCalls Pending { get; } = new(ids, time);

    /// <summary>Calls a function and returns the JSON text of its result (empty for undefined). Throws <see cref="CloudException"/> with the documented words when it fails.</summary>
    public async ValueTask<FunctionReply> InvokeAsync(FunctionCall call, CancellationToken cancellationToken = default)
    {
        var requestId = call.RequestId ?? ids.Next();
        if (call.Caller is Caller.Nobody)
        {
            // The default rule of the platform: "auth != null" (reference: functions §7).
            throw new CloudException(CloudErrorCode.PermissionDenied, "Permission denied: log in before calling a function.");
        }

        if (call.Event.Length > limits.MaxEventBytes)
        {
            throw new CloudException(CloudErrorCode.PayloadTooLarge, $"data exceed max size: the event of a function is at most {limits.MaxEventBytes / 1024} KB; put large data into a file.");
        }

        if (await source.FindAsync(call.Name, cancellationToken).ConfigureAwait(false) is not { } spec)
        {
            if (_missing.Count < MostNotices && _missing.TryAdd(call.Name, 0))
            {
                activity.Notice($"Function \"{Shorten(call.Name)}\" was called but is not deployed: is there a folder of that name under {source.Root ?? "cloudfunctions"}/?");
            }

            throw new CloudException(CloudErrorCode.FunctionNotFound, $"FunctionName parameter could not be found. Function \"{Shorten(call.Name)}\" is not deployed in environment \"{settings.EnvironmentId}\".");
        }

        var payload = call.Caller is Caller.MiniProgramUser user ? EventPayload.WithUser(call.Event, user.AppId, user.OpenId) : EventPayload.Check(call.Event);
        var chain = call.Source ?? SourceOf(call.Caller);
        var identity = new Caller.Function(spec.Name, requestId, OriginOf(call.Caller), chain) { ClientAddress = call.ClientAddress, PublicUrl = call.PublicUrl };
        var invocation = new Invocation
        {
            RequestId = requestId,
            Event = payload,
            Variables = InvocationVariables.Build(settings, call, chain, registry.Register(settings.EnvironmentId, requestId, identity)),
        };
        var started = Stopwatch.GetTimestamp();
        try
        {
            var outcome = await host.InvokeAsync(spec, invocation, cancellationToken).ConfigureAwait(false);
            var result = Read(outcome, spec);
            if (!call.Caller.IsAdmin && result.Length > limits.MaxClientResultBytes)
            {
                throw new CloudException(CloudErrorCode.FunctionResultTooLarge, $"The result of function \"{spec.Name}\" is {result.Length / 1024} KB; a client gets at most {limits.MaxClientResultBytes / 1024} KB.");
            }

            return new FunctionReply(result, requestId, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            registry.Release(requestId);
        }
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    /// <summary>The user at the start of a call chain; an ordinary caller is its own origin.</summary>
    private static Caller? OriginOf(Caller caller) => caller is Caller.Function function ? function.Origin : caller is Caller.MiniProgramUser or Caller.WebUser ? caller : null;

    private static string SourceOf(Caller caller) => caller switch
    {
        Caller.MiniProgramUser => "wx_client",
        Caller.Function function => function.Source + ",scf",
        Caller.WebUser => "web_client",
        _ => "wx_http",
    };

    private static ReadOnlyMemory<byte> Read(InvocationOutcome outcome, FunctionSpec spec) => outcome switch
    {
        InvocationOutcome.Completed completed => completed.Result,
        InvocationOutcome.Threw threw => throw new CloudException(CloudErrorCode.FunctionExecutionFailed, threw.Stack.Length > 0 ? threw.Stack : $"{threw.Name}: {threw.Message}"),
        InvocationOutcome.TimedOut timedOut => throw new CloudException(CloudErrorCode.FunctionTimedOut, FormattableString.Invariant($"Invoking task timed out after {timedOut.Limit.TotalSeconds:0.###} seconds")),
        InvocationOutcome.WorkerLost lost => throw new CloudException(CloudErrorCode.FunctionExecutionFailed, LostText(lost)),
        InvocationOutcome.Rejected { Reason: RejectReason.QueueFull } => throw new CloudException(CloudErrorCode.ConcurrencyExceeded, $"Too many calls of function \"{spec.Name}\" are waiting; call again later."),
        InvocationOutcome.Rejected { Reason: RejectReason.ResultTooLarge } rejected => throw new CloudException(CloudErrorCode.FunctionResultTooLarge, rejected.Message),
        InvocationOutcome.Rejected { Reason: RejectReason.EventTooLarge } rejected => throw new CloudException(CloudErrorCode.PayloadTooLarge, rejected.Message),
        InvocationOutcome.Rejected rejected => throw new CloudException(CloudErrorCode.FunctionRequestFailed, rejected.Message),
        _ => throw new UnreachableException(),
    };

    private static string LostText(InvocationOutcome.WorkerLost lost)
    {
        var text = new StringBuilder();
        text.Append(lost.ExitCode is { } code ? $"{code} code exit unexpected" : $"process ended by {lost.Signal ?? "a signal"} unexpected");
        if (lost.ErrorTail.Length > 0)
        {
            text.Append('\n').Append(lost.ErrorTail.Trim());
        }

        return text.ToString();
    }
}
