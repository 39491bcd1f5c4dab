using System.Text.Json;
using Yunkai.Cloud.Errors;

namespace Yunkai.Cloud.Identity;

/// <summary>Login at WeChat: <c>GET {base}/sns/jscode2session</c> with AppID and AppSecret.</summary>
/// <remarks>The secret and the session key of the reply never appear in a message.</remarks>
public sealed class WeChatLogin(HttpClient client, Uri baseAddress, string appId, string appSecret) : ILoginExchange
{
    private const int MaxReplyBytes = 64 * 1024;
    private const int MaxCodeLength = 256;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>WeChat's own address.</summary>
    public static Uri DefaultBaseAddress { get; } = new("https://api.weixin.qq.com/");

    public async ValueTask<WeChatIdentity> ExchangeAsync(ProviderCode code, LoginOrigin origin, CancellationToken cancellationToken = default)
    {
        if (code.Code.Length is 0 or > MaxCodeLength || code.Code.StartsWith("dev:", StringComparison.Ordinal))
        {
            throw new CloudException(CloudErrorCode.LoginCodeInvalid, "The login code is not one of WeChat's: call wx.login and send its code.");
        }

        if (code.ProviderId is { Length: > 0 } provider && provider.StartsWith("wx", StringComparison.Ordinal) && provider != appId)
        {
            throw new CloudException(CloudErrorCode.LoginNotConfigured, $"This environment belongs to AppID \"{appId}\"; the client named \"{provider}\".");
        }

        var address = new Uri(baseAddress, "/sns/jscode2session?appid=" + Uri.EscapeDataString(appId) + "&secret=" + Uri.EscapeDataString(appSecret)
            + "&js_code=" + Uri.EscapeDataString(code.Code) + "&grant_type=authorization_code");
        return Read(await FetchAsync(address, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<byte[]> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Unavailable($"WeChat answered the login with HTTP status {(int)response.StatusCode}; try again.", null);
            }

            await response.Content.LoadIntoBufferAsync(MaxReplyBytes, deadline.Token).ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable("WeChat did not answer the login in time; try again.", null);
        }
        catch (HttpRequestException error)
        {
            // The exception's own text may hold the address, and the address holds the secret: only its kind is told.
            throw Unavailable($"WeChat cannot be reached for the login ({error.HttpRequestError}); check the server's network.", null);
        }
    }

    private WeChatIdentity Read(byte[] reply)
    {
        try
        {
            using var document = JsonDocument.Parse(reply);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (root.TryGetProperty("errcode", out var code) && code.TryGetInt32(out var number) && number != 0)
                {
                    throw Refusal(number);
                }

                if (Text(root, "openid") is { Length: > 0 and <= 128 } openId)
                {
                    return new WeChatIdentity(appId, openId, Text(root, "unionid") is { Length: > 0 } unionId ? unionId : null);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Unavailable("WeChat answered the login with something that is not JSON; is the address of the exchange right?", error);
        }

        throw Unavailable("WeChat answered the login without an openid; is the address of the exchange right?", null);
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // WeChat's numbers for jscode2session (public documentation of the interface).
    private CloudException Refusal(int number) => number switch
    {
        -1 => Unavailable("WeChat is busy (-1); try again.", null),
        40029 => new CloudException(CloudErrorCode.LoginCodeInvalid, "WeChat does not know the login code (40029): call wx.login again. A code of another AppID reads the same."),
        40163 => new CloudException(CloudErrorCode.LoginCodeInvalid, "The login code has been used (40163): call wx.login again."),
        45011 => new CloudException(CloudErrorCode.LoginRateLimited, "This user logs in too often (45011); try again in a minute."),
        40226 => new CloudException(CloudErrorCode.UserBlocked, "WeChat has blocked this user (40226)."),
        40013 => new CloudException(CloudErrorCode.LoginNotConfigured, $"WeChat does not know AppID \"{appId}\" (40013): check the AppID of the environment."),
        40125 or 40001 => new CloudException(CloudErrorCode.LoginNotConfigured, $"The AppSecret of \"{appId}\" is wrong ({number}): set the current one on the server."),
        40164 => new CloudException(CloudErrorCode.LoginNotConfigured, $"WeChat does not take calls from this server's address (40164): add it to the IP list of \"{appId}\"."),
        _ => new CloudException(CloudErrorCode.LoginServiceUnavailable, FormattableString.Invariant($"WeChat refused the login ({number}).")),
    };

    private static CloudException Unavailable(string message, Exception? cause) => new(CloudErrorCode.LoginServiceUnavailable, message, cause);
}
