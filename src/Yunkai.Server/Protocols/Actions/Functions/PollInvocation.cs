using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Functions;

/// <summary><c>functions.pollInvocation {call_id, wait_ms}</c>: our own client comes back for the result of a long call.</summary>
internal sealed class PollInvocation : IProtocolAction
{
    public string Name => "functions.pollInvocation";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var wait = InvocationReply.WaitOf(request) ?? TimeSpan.Zero;
        InvocationReply.Write(request, reply, await request.Environment.Functions.Pending.PollAsync(request.Caller, request.RequiredText("call_id"), wait, cancellationToken).ConfigureAwait(false));
    }
}
