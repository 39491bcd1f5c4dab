using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Yunkai.Server.Tests.Kit;

/// <summary>Signs a JSON request the way node-sdk does (protocol: server-sdk §2.1), written apart from the verifier.</summary>
internal static class Tc3
{
    public static HttpRequestMessage Request(Uri url, string json, string secretId, string secretKey, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "tcb-node-sdk/2.9.1");
        request.Headers.TryAddWithoutValidation("x-tcb-source", "wx_client,scf");
        using var body = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 500 });
        var fields = body.RootElement.EnumerateObject().OrderBy(field => field.Name.ToLowerInvariant(), StringComparer.Ordinal).ToList();
        var payload = new StringBuilder();
        foreach (var field in fields)
        {
            var text = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()!.Trim() : field.Value.GetRawText();
            if (text.Length > 0)
            {
                payload.Append(CultureInfo.InvariantCulture, $"&{field.Name.ToLowerInvariant()}={text}\r\n");
            }
        }

        var seconds = now.ToUnixTimeSeconds() - 1;
        var date = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        const string SignedHeaders = "content-type;host;user-agent;x-tcb-source";
        var canonical = $"post\n//{url.Authority}{url.AbsolutePath}\n{url.Query.TrimStart('?')}\ncontent-type:application/json\nhost:{url.Authority}\nuser-agent:tcb-node-sdk/2.9.1\nx-tcb-source:wx_client,scf\n\n{SignedHeaders}\n{Hash(payload.ToString())}";
        var toSign = $"TC3-HMAC-SHA256\n{seconds}\n{date}/tcb/tc3_request\n{Hash(canonical)}";
        var key = Mac(Mac(Mac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), "tcb"), "tc3_request");
        var signature = Convert.ToHexStringLower(Mac(key, toSign));
        var names = string.Join(';', fields.Select(field => field.Name.ToLowerInvariant()));
        request.Headers.TryAddWithoutValidation("Authorization", $"TC3-HMAC-SHA256 Credential={secretId}/{date}/tcb/tc3_request, SignedParams={names}, SignedHeaders={SignedHeaders}, Signature={signature}");
        request.Headers.TryAddWithoutValidation("X-Signature-Expires", "600");
        request.Headers.TryAddWithoutValidation("X-Timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
