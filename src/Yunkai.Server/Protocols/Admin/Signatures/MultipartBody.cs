using System.Text;
using Microsoft.Net.Http.Headers;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The parts of a <c>multipart/form-data</c> body, as slices of it.</summary>
public sealed class MultipartBody
{
    private const int MaxParts = SignedBody.MaxMembers;
    private const int MaxHeadLength = 8 * 1024;

    private MultipartBody(IReadOnlyList<MultipartPart> parts) => Parts = parts;

    public IReadOnlyList<MultipartPart> Parts { get; }

    /// <summary>Splits a body. Throws <c>CloudException</c> (InvalidParameter) that names what is wrong.</summary>
    public static MultipartBody Parse(ReadOnlyMemory<byte> body, string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary || !Ascii.IsValid(boundary.AsSpan()))
        {
            throw Broken("Content-Type must be multipart/form-data with a boundary of 1 to 70 characters");
        }

        var delimiter = Encoding.ASCII.GetBytes("\r\n--" + boundary);
        var bytes = body.Span;
        if (!bytes.StartsWith(delimiter.AsSpan(2)))
        {
            throw Broken("the body must begin with the boundary");
        }

        List<MultipartPart> parts = [];
        var position = delimiter.Length - 2;
        while (true)
        {
            var rest = bytes[position..];
            if (rest.StartsWith("--"u8))
            {
                return new MultipartBody(parts);
            }

            if (!rest.StartsWith("\r\n"u8))
            {
                throw Broken("a boundary must be followed by a line break");
            }

            if (parts.Count == MaxParts)
            {
                throw Broken($"more than {MaxParts} parts");
            }

            // From the line break on, so that a part without any header is found to be one.
            var headEnd = rest[..Math.Min(rest.Length, MaxHeadLength)].IndexOf("\r\n\r\n"u8);
            if (headEnd < 0)
            {
                throw Broken("a part's headers do not end, or are longer than 8 KB");
            }

            var contentStart = position + headEnd + 4;
            var length = bytes[contentStart..].IndexOf(delimiter);
            if (length < 0)
            {
                throw Broken("the last part does not end with the boundary");
            }

            parts.Add(ReadPart(rest[..headEnd], body.Slice(contentStart, length)));
            position = contentStart + length + delimiter.Length;
        }
    }

    /// <summary>The part of a name, or null.</summary>
    public MultipartPart? Find(string name)
    {
        foreach (var part in Parts)
        {
            if (part.Name == name)
            {
                return part;
            }
        }

        return null;
    }

    private static MultipartPart ReadPart(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> content)
    {
        string? disposition = null, contentType = null;
        foreach (var line in Encoding.UTF8.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..].Trim();
            if (name.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase))
            {
                disposition = disposition is null ? value : throw Broken("a part has two Content-Disposition headers");
            }
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                contentType = contentType is null ? value : throw Broken("a part has two Content-Type headers");
            }
        }

        if (!ContentDispositionHeaderValue.TryParse(disposition, out var parsed) || !parsed.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(parsed.Name) is not { Length: > 0 } field)
        {
            throw Broken("a part needs Content-Disposition: form-data with a name");
        }

        return new MultipartPart(field.ToString(), parsed.FileName.HasValue ? HeaderUtilities.RemoveQuotes(parsed.FileName).ToString() : null, contentType, content);
    }

    private static CloudException Broken(string what) => new(CloudErrorCode.InvalidParameter, "The multipart body is broken: " + what + ".");
}

/// <summary>One part. <paramref name="Content"/> is a slice of the request body.</summary>
public sealed record MultipartPart(string Name, string? FileName, string? ContentType, ReadOnlyMemory<byte> Content);
