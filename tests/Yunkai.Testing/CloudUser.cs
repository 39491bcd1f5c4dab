using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Yunkai.Testing;

/// <summary>A Mini Program user over plain HTTP: logs in with a simulator code and sends actions, without any client library.</summary>
public sealed class CloudUser : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _environmentId;

    private CloudUser(HttpClient http, string environmentId, string accessToken, string openId)
    {
        _http = http;
        _environmentId = environmentId;
        AccessToken = accessToken;
        OpenId = openId;
    }

    public string AccessToken { get; }
    public string OpenId { get; }

    public static async Task<CloudUser> LogInAsync(string url, string environmentId, string appId, string code)
    {
        var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(90) };
        var provider = await PostAsync(http, $"/auth/v1/provider/token?client_id={environmentId}", new JsonObject
        {
            ["provider_id"] = appId,
            ["provider_code"] = code,
            ["provider_params"] = new JsonObject { ["provider_code_type"] = "open_id", ["appid"] = appId },
        });
        var credentials = await PostAsync(http, $"/auth/v1/signin/with/provider?client_id={environmentId}", new JsonObject { ["provider_token"] = Text(provider, "provider_token") });
        var token = Text(credentials, "access_token");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/auth/v1/user/me");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request);
        var me = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var openId = me["providers"]![0]!["provider_user_id"]!.GetValue<string>();
        return new CloudUser(http, environmentId, token, openId);
    }

    /// <summary>Sends an action and returns the whole reply.</summary>
    public async Task<JsonNode> SendAsync(string action, JsonObject members)
    {
        var body = new JsonObject { ["action"] = action, ["dataVersion"] = "2020-01-10", ["env"] = _environmentId, ["access_token"] = AccessToken };
        foreach (var (name, value) in members)
        {
            body[name] = value?.DeepClone();
        }

        return await PostAsync(_http, $"/web?env={_environmentId}", body);
    }

    /// <summary>Calls a function; the reply's result as JSON, or the refusal as an exception with code and message.</summary>
    public async Task<JsonNode?> CallAsync(string function, JsonObject data)
    {
        var reply = await SendAsync("functions.invokeFunction", new JsonObject { ["function_name"] = function, ["request_data"] = data.ToJsonString() });
        if (reply["code"] is { } code)
        {
            throw new InvalidOperationException($"{code}: {reply["message"]}");
        }

        return JsonNode.Parse(reply["data"]!["response_data"]!.GetValue<string>());
    }

    /// <summary>What is needed for an upload: address and ticket.</summary>
    public async Task<(string Url, string Ticket, string FileId)> BeginUploadAsync(string path)
    {
        var reply = await SendAsync("storage.getUploadMetadata", new JsonObject { ["path"] = path });
        var data = reply["data"] ?? throw new InvalidOperationException(reply.ToJsonString());
        return (Text(data, "url"), Text(data, "token"), Text(data, "fileId"));
    }

    /// <summary>Uploads with a raw PUT and returns the file's id; an answer other than 200 is an exception.</summary>
    public async Task<string> UploadAsync(string path, HttpContent content)
    {
        var (url, ticket, fileId) = await BeginUploadAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", ticket);
        using var response = await _http.SendAsync(request);
        return response.IsSuccessStatusCode ? fileId : throw new InvalidOperationException($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>A temporary address of a file, or null when there is none for this user.</summary>
    public async Task<string?> UrlOfAsync(string fileId, int? maxAge = null)
    {
        var reply = await SendAsync("storage.batchGetDownloadUrl", new JsonObject { ["file_list"] = new JsonArray(new JsonObject { ["fileid"] = fileId, ["max_age"] = maxAge }) });
        var url = reply["data"]?["download_list"]?[0]?["tempFileURL"]?.GetValue<string>();
        return string.IsNullOrEmpty(url) ? null : url;
    }

    public void Dispose() => _http.Dispose();

    private static string Text(JsonNode reply, string name) => reply[name]?.GetValue<string>() ?? throw new InvalidOperationException($"no {name} in {reply.ToJsonString()}");

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync()) ?? throw new InvalidOperationException($"{path} answered {(int)response.StatusCode} without a body");
    }
}
