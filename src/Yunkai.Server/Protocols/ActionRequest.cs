using System.Text.Json;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols;

/// <summary>What kind of program sends a request; decides row defaults and result sizes.</summary>
public enum ClientKind
{
    /// <summary>A server SDK on <c>/admin</c>.</summary>
    Server,

    /// <summary>The js-sdk and everybody else on <c>/web</c>.</summary>
    Web,

    /// <summary>Our own client, which has the Mini Program's defaults.</summary>
    MiniProgram,
}

/// <summary>One authenticated action call, of <c>/admin</c> or <c>/web</c>.</summary>
public sealed class ActionRequest
{
    public required CloudEnvironment Environment { get; init; }
    public required Caller Caller { get; init; }
    public required JsonElement Body { get; init; }
    public required string RequestId { get; init; }

    /// <summary>The server's time when the request arrived; resolves server dates.</summary>
    public required long NowUnixMs { get; init; }

    /// <summary>Base of the addresses handed out, without a slash at the end.</summary>
    public required string PublicUrl { get; init; }
    public required ClientKind Client { get; init; }

    /// <summary>The request came to <c>/web</c>.</summary>
    public bool IsClient => Client != ClientKind.Server;
    public string? ClientAddress { get; init; }

    /// <summary>The call chain as the caller's SDK states it (<c>x-tcb-source</c>); only to be believed from a function.</summary>
    public string? StatedSource { get; init; }

    /// <summary>The query as sent, without <c>?</c>.</summary>
    public string RawQuery { get; init; } = "";

    /// <summary>A few words on the outcome for the activity display; set by the action.</summary>
    public string Result { get; set; } = "";

    public string RequiredText(string name) =>
        OptionalText(name) is { Length: > 0 } text ? text : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name} is missing: a non-empty string is expected");

    public string? OptionalText(string name)
    {
        if (!Body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? JsonText.Of(value, name) : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a string is expected");
    }

    public bool Flag(string name) => Body.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        _ => throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: true or false is expected"),
    };

    public int? OptionalInteger(string name)
    {
        if (!Body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Truncate(number) == number && number >= 0)
        {
            return number > int.MaxValue ? int.MaxValue : (int)number;
        }

        throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a non-negative integer is expected");
    }
}
