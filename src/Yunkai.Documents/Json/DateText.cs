using System.Globalization;

namespace Yunkai.Documents.Json;

/// <summary>Dates as ISO 8601 text. A text without a zone is UTC, as JavaScript reads date-only text.</summary>
internal static class DateText
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string text, out long unixMs)
    {
        var known = DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        unixMs = known ? date.ToUnixTimeMilliseconds() : 0;
        return known;
    }
}
