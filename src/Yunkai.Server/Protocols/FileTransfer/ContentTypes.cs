using Microsoft.AspNetCore.StaticFiles;

namespace Yunkai.Server.Protocols.FileTransfer;

/// <summary>The type a stored file is served with: from its extension, since SDK uploads send none.</summary>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";
    private static readonly FileExtensionContentTypeProvider Known = new();

    public static string Of(string path, string? said) =>
        Known.TryGetContentType(path, out var type) ? WithCharset(type) : IsHarmless(said) ? said! : Unknown; // IsHarmless refuses null

    /// <summary>What an uploader says is kept only where the extension says nothing, and only for media.</summary>
    public static string? Keep(string path, string? said) => Known.TryGetContentType(path, out _) || !IsHarmless(said) ? null : said;

    /// <summary>Types that a browser would run as a page of our origin; they are always offered as downloads.</summary>
    public static bool IsActive(string type) =>
        type.Contains("html", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase)
        || type.Contains("script", StringComparison.OrdinalIgnoreCase) || type.Contains("x-shockwave", StringComparison.OrdinalIgnoreCase);

    private static bool IsHarmless(string? said) =>
        said is { Length: > 0 and < 100 } && said.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '+' or '.')
        && (said.StartsWith("image/", StringComparison.Ordinal) || said.StartsWith("audio/", StringComparison.Ordinal) || said.StartsWith("video/", StringComparison.Ordinal))
        && !IsActive(said);

    private static string WithCharset(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json" ? type + "; charset=utf-8" : type;
}
