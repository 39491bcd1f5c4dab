using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Auth;

/// <summary>The JSON object of an <c>/auth</c> request; browsers send it as <c>text/plain</c>, so the content type says nothing (protocol: client-sdk §0).</summary>
internal sealed class AuthBody(JsonElement root)
{
    public const int MaxBytes = 64 * 1024;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads the whole body; an empty one is <c>{}</c>. Null when it is larger than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<AuthBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        while (true)
        {
            ReadResult read;
            try
            {
                read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error) when (error is not BadHttpRequestException)
            {
                throw RequestBody.Unreadable(error);
            }

            if (read.Buffer.Length > MaxBytes)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                try
                {
                    return Parse(read.Buffer);
                }
                finally
                {
                    // A reader left in the middle would cost the connection after a refusal.
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                }
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>A text member, or null when it is absent or null.</summary>
    public string? Text(string name) => Text(root, name);

    /// <summary>A text member of an object member.</summary>
    public string? Text(string parent, string name) => root.TryGetProperty(parent, out var value) && value.ValueKind == JsonValueKind.Object ? Text(value, name) : null;

    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name} is missing: a non-empty string is expected");

    private static string? Text(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a string is expected");
        }
        catch (InvalidOperationException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: the text is not valid Unicode", error);
        }
    }

    private static AuthBody Parse(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return new AuthBody(JsonElement.Parse("{}"));
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new AuthBody(document.RootElement.Clone())
                : throw new CloudException(CloudErrorCode.InvalidParameter, "The body must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "The body is not valid JSON: " + error.Message, error);
        }
    }
}
