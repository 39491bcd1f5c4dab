using System.Buffers;
using System.Text.Json;

namespace Yunkai.Server.Protocols.Actions.Functions;

/// <summary>What an SDK says about the call chain it is part of. Goes into environment variables of the callee, hence the narrow alphabet.</summary>
internal static class CallChain
{
    private const int MostLetters = 200;
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,");

    /// <summary>The callee's <c>TCB_SOURCE</c> is what the caller's <c>x-tcb-source</c> says (protocol: server-sdk §1.6); null when it says nothing usable.</summary>
    public static string? Accept(string? stated) =>
        stated is { Length: > 0 and <= MostLetters } && stated[0] != ',' && !stated.AsSpan().ContainsAnyExcept(Letters) ? stated : null;

    /// <summary><c>seqId</c> of the query (server SDKs) or the body (js-sdk).</summary>
    public static string? SequenceOf(ActionRequest request)
    {
        if (request.IsClient)
        {
            return request.Body.TryGetProperty("seqId"u8, out var member) && member.ValueKind == JsonValueKind.String ? Accept(JsonText.Of(member, "seqId")) : null;
        }

        foreach (var range in request.RawQuery.AsSpan().Split('&'))
        {
            var pair = request.RawQuery.AsSpan(range);
            if (pair.StartsWith("seqId="))
            {
                return Accept(pair["seqId=".Length..].ToString());
            }
        }

        return null;
    }
}
