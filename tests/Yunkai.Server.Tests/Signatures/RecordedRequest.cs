using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Identity;
using Yunkai.Server.Protocols.Admin;
using Yunkai.Server.Protocols.Admin.Signatures;

namespace Yunkai.Server.Tests.Signatures;

/// <summary>A signed request as an official SDK sent it to a recording server (tests/cases/signatures), open to changes by a test.</summary>
internal sealed class RecordedRequest
{
    public required string Sdk { get; init; }
    public required string What { get; init; }
    public required string Target { get; set; }
    public required Dictionary<string, string> Headers { get; init; }
    public required byte[] Body { get; set; }

    public string Text
    {
        get => Encoding.UTF8.GetString(Body);
        set => Body = Encoding.UTF8.GetBytes(value);
    }

    public bool IsMultipart => Headers["content-type"].StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsTc3 => Headers.ContainsKey("authorization");

    /// <summary>The time at which it was signed.</summary>
    public long SignedAt => IsTc3
        ? long.Parse(Headers["x-timestamp"])
        : long.Parse(Text.Split("q-sign-time=")[1].Split(';')[0]);

    public static IReadOnlyList<RecordedRequest> All { get; } = [.. Directory.GetFiles(Folder(), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(Read)];

    public static RecordedRequest Find(string sdk, string what) => All.First(row => row.Sdk == sdk && row.What == what).Copy();

    public RecordedRequest Copy() => new() { Sdk = Sdk, What = What, Target = Target, Headers = new Dictionary<string, string>(Headers), Body = Body };

    public AdminIdentity Authenticate(IAdminCredentials credentials, long secondsLater = 0)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Headers)
        {
            headers[name] = value;
        }

        var head = AdminRequestHead.FromTarget(Target, headers);
        var authenticator = new AdminAuthenticator(credentials);
        var now = (SignedAt + secondsLater) * 1000;
        if (IsMultipart)
        {
            return authenticator.Authenticate(head, MultipartBody.Parse(Body, Headers["content-type"]), now);
        }

        using var json = JsonDocument.Parse(Body);
        return authenticator.Authenticate(head, json.RootElement, now);
    }

    private static RecordedRequest Read(string line)
    {
        using var row = JsonDocument.Parse(line);
        var root = row.RootElement;
        return new RecordedRequest
        {
            Sdk = root.GetProperty("sdk").GetString()!,
            What = root.GetProperty("what").GetString()!,
            Target = root.GetProperty("target").GetString()!,
            Headers = root.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!),
            Body = root.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : root.GetProperty("bodyBase64").GetBytesFromBase64(),
        };
    }

    private static string Folder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "cases", "signatures");
}
