using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Auth;

/// <summary>The replies of <c>/auth</c>, written by hand: few and flat.</summary>
internal static class AuthReply
{
    public static void Write(Utf8JsonWriter writer, ProviderToken token)
    {
        writer.WriteString("provider_token"u8, token.Token);
        writer.WriteNumber("expires_in"u8, (long)token.ExpiresIn.TotalSeconds);
    }

    public static void Write(Utf8JsonWriter writer, IssuedCredentials credentials)
    {
        writer.WriteString("token_type"u8, "Bearer");
        writer.WriteString("access_token"u8, credentials.AccessToken);
        writer.WriteString("refresh_token"u8, credentials.RefreshToken);
        writer.WriteNumber("expires_in"u8, (long)credentials.ExpiresIn.TotalSeconds); // without it the js-sdk deletes the session
        writer.WriteString("sub"u8, credentials.Uid);
        writer.WriteString("scope"u8, credentials.Scope);
        writer.WriteStartArray("groups"u8);
        writer.WriteStringValue("*");
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, UserProfile user)
    {
        writer.WriteString("sub"u8, user.Uid);
        writer.WriteString("name"u8, user.IsAnonymous ? "anonymous" : ""); // by this word the js-sdk tells anonymous users
        writer.WriteString("username"u8, "");
        writer.WriteStartArray("groups"u8);
        writer.WriteStartObject();
        writer.WriteString("id"u8, "*");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("providers"u8);
        if (user.OpenId is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, user.AppId);
            writer.WriteString("provider_user_id"u8, user.OpenId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("created_from"u8, user.IsAnonymous ? "anonymous" : "wechat");
        writer.WriteString("created_at"u8, DateTimeOffset.FromUnixTimeMilliseconds(user.CreatedUnixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("status"u8, "ACTIVE");
        writer.WriteString("password"u8, "UNSET");
        writer.WriteString("email"u8, "");
        writer.WriteString("phone_number"u8, "");
    }

    public static Task SendErrorAsync(HttpContext context, AuthError error, string description) => SendAsync(context, error.Status, writer =>
    {
        writer.WriteString("error"u8, error.Name);
        writer.WriteNumber("error_code"u8, error.Number);
        writer.WriteString("error_description"u8, description);
    });

    public static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.Headers.CacheControl = "no-store"; // tokens
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
