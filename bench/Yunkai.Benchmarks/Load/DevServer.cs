using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Yunkai.Benchmarks.Load;

/// <summary>The whole product: <c>yunkai dev</c> on a project, fresh data, a free port.</summary>
internal sealed class DevServer : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly MeasuredProcess _process;
    private readonly JsonElement _file;

    private DevServer(MeasuredProcess process, JsonElement file, TimeSpan startTime, string data)
    {
        (_process, _file, StartTime, Data) = (process, file, startTime, data);
    }

    public int Id => _process.Id;
    public string Data { get; }
    public string LogPath => _process.LogPath;

    /// <summary>From the start of the process until it said that it is ready.</summary>
    public TimeSpan StartTime { get; }
    public Uri Url => new(_file.GetProperty("url").GetString()!);
    public Uri Web => new(Url, "/web?env=" + Environment);
    public Uri Admin => new(Url, "/admin");
    public string Environment => _file.GetProperty("env").GetString()!;
    public string SecretId => _file.GetProperty("secretId").GetString()!;
    public string SecretKey => _file.GetProperty("secretKey").GetString()!;

    public static async Task<DevServer> StartAsync(string? binary, IReadOnlyDictionary<string, string> variables, string project, string? data = null)
    {
        data ??= Directory.CreateTempSubdirectory("yunkai-bench-data-").FullName;
        var file = Path.Combine(data, "dev.json");
        File.Delete(file); // of a run that was killed
        var program = binary ?? Repository.DefaultBinary;
        if (!File.Exists(program))
        {
            throw new FileNotFoundException("Build the product first: dotnet build src/Yunkai.Cli -c Release", program);
        }

        var started = Stopwatch.GetTimestamp();
        var process = MeasuredProcess.Start(program, ["dev", project, "--port", "0", "--data", data], Repository.Root, variables);
        while (!File.Exists(file))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(3))
            {
                await process.DisposeAsync();
                throw new InvalidOperationException("It did not start:\n" + await File.ReadAllTextAsync(process.LogPath) + await File.ReadAllTextAsync(process.LogPath + ".errors"));
            }

            await Task.Delay(5);
        }

        var took = Stopwatch.GetElapsedTime(started);
        return new DevServer(process, JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement, took, data);
    }

    /// <summary>Logs in as our client does, with the simulator's code, and returns the access token.</summary>
    public async Task<string> LoginAsync(string user = "dev:bench")
    {
        var exchanged = await PostAsync(new Uri(Url, $"/auth/v1/provider/token?client_id={Environment}"), JsonSerializer.Serialize(new { provider_id = "", provider_code = user, provider_params = new { provider_code_type = "open_id", appid = "" } }));
        var signedIn = await PostAsync(new Uri(Url, $"/auth/v1/signin/with/provider?client_id={Environment}"), JsonSerializer.Serialize(new { provider_token = exchanged.GetProperty("provider_token").GetString() }));
        return signedIn.GetProperty("access_token").GetString()!;
    }

    public async Task<JsonElement> WebAsync(string token, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Web) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("X-SDK-Version", "yunkai-js/bench");
        using var reply = await Http.SendAsync(request);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync()).RootElement;
    }

    /// <summary>A request of our client, ready to be sent many times.</summary>
    public byte[] WebRequest(string token, object body) =>
        HttpExchange.Request(Web, JsonSerializer.Serialize(body), "Authorization: Bearer " + token, "X-SDK-Version: yunkai-js/bench");

    /// <summary>A request of a server SDK, signed now; good for ten minutes.</summary>
    public byte[] AdminRequest(object body)
    {
        var json = JsonSerializer.Serialize(body);
        return HttpExchange.Request(Admin, json, Tc3Signature.Headers(Admin, json, SecretId, SecretKey, DateTimeOffset.UtcNow));
    }

    public Task CrashAsync() => _process.CrashAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<JsonElement> PostAsync(Uri url, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await Http.PostAsync(url, content);
        var text = await reply.Content.ReadAsStringAsync();
        return reply.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{url}: {text}");
    }
}
