using System.Text;
using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Functions;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Actions.Functions;

/// <summary>
/// <c>functions.invokeFunction</c>, from clients and from functions. Our own client sends <c>wait_ms</c> besides: when the call takes longer
/// the reply is <c>{pending: true, call_id}</c>, and <see cref="PollInvocation"/> brings the result.
/// </summary>
internal sealed class InvokeFunction : IProtocolAction
{
    public string Name => "functions.invokeFunction";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("function_name") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        var call = new FunctionCall
        {
            Name = request.RequiredText("function_name"),
            Caller = request.Caller,
            Event = EventOf(request),
            RequestId = request.RequestId,
            // Code inside a function calls from this machine and through a listener of its own; what counts is where its user is.
            ClientAddress = request.Caller is Caller.Function function ? function.ClientAddress : request.IsClient ? request.ClientAddress : null,
            PublicUrl = request.Caller is Caller.Function inner ? inner.PublicUrl : request.PublicUrl,
            Source = request.Caller is Caller.Function ? CallChain.Accept(request.StatedSource) : null,
            SequenceId = CallChain.SequenceOf(request),
        };
        var functions = request.Environment.Functions;
        if (InvocationReply.WaitOf(request) is { } wait && request.IsClient)
        {
            // Once started, a call runs on: a client that goes away does not end it (reference: functions §4).
            var running = functions.InvokeAsync(call, CancellationToken.None).AsTask();
            InvocationReply.Write(request, reply, await functions.Pending.WaitOrKeepAsync(request.Caller, running, wait, cancellationToken).ConfigureAwait(false));
            return;
        }

        InvocationReply.Write(request, reply, await functions.InvokeAsync(call, CancellationToken.None).ConfigureAwait(false));
    }

    private static ReadOnlyMemory<byte> EventOf(ActionRequest request)
    {
        if (!request.Body.TryGetProperty("request_data"u8, out var data) || data.ValueKind == JsonValueKind.Null)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        return data.ValueKind switch
        {
            JsonValueKind.String => Encoding.UTF8.GetBytes(JsonText.Of(data, "request_data")),
            // Not what the SDKs send, but what a person with curl would.
            JsonValueKind.Object => Encoding.UTF8.GetBytes(data.GetRawText()),
            _ => throw new CloudException(CloudErrorCode.InvalidParameter, "request_data: a string with the JSON text of an object is expected"),
        };
    }
}
