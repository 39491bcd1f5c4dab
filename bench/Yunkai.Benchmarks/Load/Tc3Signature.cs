using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Yunkai.Benchmarks.Load;

/// <summary>The headers of a signed server SDK request (protocol: server-sdk §2.1).</summary>
internal static class Tc3Signature
{
    private const string SignedHeaders = "content-type;host;user-agent;x-tcb-source";

    public static string[] Headers(Uri url, string json, string secretId, string secretKey, DateTimeOffset now)
    {
        using var body = JsonDocument.Parse(json);
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
        var canonical = $"post\n//{url.Authority}{url.AbsolutePath}\n{url.Query.TrimStart('?')}\ncontent-type:application/json\nhost:{url.Authority}\nuser-agent:tcb-node-sdk/2.9.1\nx-tcb-source:wx_client,scf\n\n{SignedHeaders}\n{Hash(payload.ToString())}";
        var toSign = $"TC3-HMAC-SHA256\n{seconds}\n{date}/tcb/tc3_request\n{Hash(canonical)}";
        var key = Mac(Mac(Mac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), "tcb"), "tc3_request");
        var names = string.Join(';', fields.Select(field => field.Name.ToLowerInvariant()));
        return
        [
            "User-Agent: tcb-node-sdk/2.9.1",
            "x-tcb-source: wx_client,scf",
            $"Authorization: TC3-HMAC-SHA256 Credential={secretId}/{date}/tcb/tc3_request, SignedParams={names}, SignedHeaders={SignedHeaders}, Signature={Convert.ToHexStringLower(Mac(key, toSign))}",
            "X-Signature-Expires: 600",
            $"X-Timestamp: {seconds}",
        ];
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
