using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Yunkai.Documents.Json;

/// <summary>The text of a JSON string token. The framework's reader throws on lone surrogate escapes, which JavaScript's <c>JSON.stringify</c> writes; here they become U+FFFD.</summary>
internal static class JsonText
{
    /// <summary>False when the bytes are not UTF-8.</summary>
    public static bool TryRead(ref readonly Utf8JsonReader reader, out string text)
    {
        var span = reader.ValueSpan;
        if (!System.Text.Unicode.Utf8.IsValid(span))
        {
            text = "";
            return false;
        }

        text = reader.ValueIsEscaped ? Unescape(span) : Encoding.UTF8.GetString(span);
        return true;
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = escaped.Length;
            }

            text.Append(Encoding.UTF8.GetString(escaped[..plain]));
            escaped = escaped[plain..];
            if (escaped.IsEmpty)
            {
                break;
            }

            // The reader has checked that a complete, known escape follows.
            if (escaped[1] == 'u')
            {
                text.Append((char)ushort.Parse(escaped.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                escaped = escaped[6..];
                continue;
            }

            text.Append((char)escaped[1] switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                var other => other,
            });
            escaped = escaped[2..];
        }

        return ReplaceLoneSurrogates(text);
    }

    private static string ReplaceLoneSurrogates(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return text.ToString();
    }
}
