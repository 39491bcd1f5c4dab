using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Yunkai.Functions.Tests.Packages;

/// <summary>A small npm registry over real HTTP: package documents and tarballs made in the test, and a list of what was asked for.</summary>
internal sealed class RegistryStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, SortedDictionary<string, (byte[] Tarball, JsonObject Manifest)>> _packages = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loop;

    public RegistryStandIn()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _loop = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>Paths in the order they were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>While set, every request gets no answer.</summary>
    public bool IsMute { get; set; }

    public string TarballAddress(string name, string version) => $"{Address}{name}/-/{name.Split('/')[^1]}-{version}.tgz";

    public RegistryStandIn Publish(string name, string version, string? members = null, string code = "module.exports = require('./package.json').version")
    {
        var manifest = JsonNode.Parse(members ?? "{}")!.AsObject();
        manifest["name"] = name;
        manifest["version"] = version;
        var tarball = Pack(manifest.ToJsonString(), code);
        var listed = manifest.DeepClone().AsObject();
        listed["dist"] = new JsonObject { ["tarball"] = TarballAddress(name, version), ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball)) };
        if (manifest["scripts"] is JsonObject scripts && scripts.ContainsKey("install"))
        {
            listed["hasInstallScript"] = true;
        }

        var versions = _packages.GetOrAdd(name, _ => new(StringComparer.Ordinal));
        lock (versions)
        {
            versions[version] = (tarball, listed);
        }

        return this;
    }

    public static byte[] Pack(string manifest, string code)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Ustar))
        {
            foreach (var (path, text) in new[] { ("package/package.json", manifest), ("package/index.js", code) })
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_closing.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = Uri.UnescapeDataString((await reader.ReadLineAsync(_closing.Token) ?? "GET / ").Split(' ')[1]).TrimStart('/').Split('?')[0];
                while (await reader.ReadLineAsync(_closing.Token) is { Length: > 0 })
                {
                }

                Requests.Enqueue(path);
                if (IsMute)
                {
                    await Task.Delay(Timeout.Infinite, _closing.Token);
                }

                var (status, type, body) = Answer(path);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), _closing.Token);
                await stream.WriteAsync(body, _closing.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // npm went away, or the test is over.
            }
        }
    }

    private (string Status, string Type, byte[] Body) Answer(string path)
    {
        var split = path.IndexOf("/-/", StringComparison.Ordinal);
        if (_packages.TryGetValue(split < 0 ? path : path[..split], out var versions))
        {
            lock (versions)
            {
                if (split < 0)
                {
                    var list = new JsonObject();
                    foreach (var (version, (_, manifest)) in versions)
                    {
                        list[version] = manifest.DeepClone();
                    }

                    var document = new JsonObject { ["name"] = path, ["dist-tags"] = new JsonObject { ["latest"] = versions.Keys.Last() }, ["versions"] = list };
                    return ("200 OK", "application/json", Encoding.UTF8.GetBytes(document.ToJsonString()));
                }

                var found = versions.FirstOrDefault(item => path.EndsWith($"-{item.Key}.tgz", StringComparison.Ordinal));
                if (found.Value.Tarball is { } tarball)
                {
                    return ("200 OK", "application/octet-stream", tarball);
                }
            }
        }

        return ("404 Not Found", "application/json", "{\"error\":\"not_found\"}"u8.ToArray());
    }
}
