using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Yunkai.Server.Protocols.Admin;

/// <summary>The secret id that a request claims, before anything is verified: enough to open the environment whose key it is.</summary>
internal static class SecretIdReader
{
    private const string HeaderMark = "Credential=";
    private const string BodyMark = "q-ak=";
    private const int MostLetters = 128;

    public static string? Read(IHeaderDictionary headers, JsonElement body)
    {
        if (headers.Authorization.ToString() is { Length: > 0 } header)
        {
            return After(header, HeaderMark, '/');
        }

        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("authorization"u8, out var signed) && signed.ValueKind == JsonValueKind.String
            ? After(JsonText.Of(signed, "authorization"), BodyMark, '&')
            : null;
    }

    private static string? After(string text, string mark, char end)
    {
        var start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var rest = text.AsSpan(start + mark.Length);
        var length = rest.IndexOf(end);
        rest = length < 0 ? rest : rest[..length];
        return rest.Length is > 0 and <= MostLetters ? rest.ToString() : null;
    }
}
