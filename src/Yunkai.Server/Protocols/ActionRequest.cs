using System.Text.Json;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols;

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

    /// <summary>The request came to <c>/web</c>: results have the client's size limits.</summary>
    public required bool IsClient { get; init; }
    public string? ClientAddress { get; init; }

    /// <summary>The SDK's call chain header, already trusted or dropped.</summary>
    public string? SequenceId { get; init; }

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

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a string is expected");
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
