using System.Text.Json;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols;

/// <summary>The environment id as a request spells it: missing, empty, a string, or an object of ids by purpose (protocol: server-sdk §1.5).</summary>
internal static class EnvironmentName
{
    public static string? Read(JsonElement body, ReadOnlySpan<byte> member)
    {
        if (!body.TryGetProperty(member, out var name))
        {
            return null;
        }

        return name.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => JsonText.Of(name, "env"),
            JsonValueKind.Object => TextOf(name, "database"u8) ?? TextOf(name, "default"u8),
            _ => throw new CloudException(CloudErrorCode.InvalidCommonParameter, "The environment id must be a string."),
        };
    }

    private static string? TextOf(JsonElement names, ReadOnlySpan<byte> purpose) =>
        names.TryGetProperty(purpose, out var name) && name.ValueKind == JsonValueKind.String && JsonText.Of(name, "env") is { Length: > 0 } text ? text : null;
}
