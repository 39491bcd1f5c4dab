using System.Text;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>Raw JSON strings as JavaScript sees them, in UTF-8.</summary>
internal static class JsonText
{
    /// <summary>
    /// Undoes the escapes of a JSON string without its quotes. The text has been validated by the JSON parser. The result is never longer than the
    /// source. An unpaired surrogate becomes U+FFFD, as when Node.js hashes such a string.
    /// </summary>
    /// <returns>The number of bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var escape = source.IndexOf((byte)'\\');
            if (escape < 0 || escape + 1 >= source.Length)
            {
                source.CopyTo(target[written..]);
                return written + source.Length;
            }

            source[..escape].CopyTo(target[written..]);
            written += escape;
            var kind = source[escape + 1];
            source = source[(escape + 2)..];
            if (kind != 'u')
            {
                target[written++] = kind switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    _ => kind,
                };
                continue;
            }

            var first = Hex(source);
            source = source[4..];
            Rune rune;
            if (char.IsHighSurrogate(first) && source.Length >= 6 && source[0] == '\\' && source[1] == 'u' && Hex(source[2..]) is var second && char.IsLowSurrogate(second))
            {
                rune = new Rune(first, second);
                source = source[6..];
            }
            else
            {
                rune = char.IsSurrogate(first) ? Rune.ReplacementChar : new Rune(first);
            }

            written += rune.EncodeToUtf8(target[written..]);
        }
    }

    /// <summary>Cuts off what <c>String.prototype.trim</c> cuts off.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && IsSpace(rune.Value))
        {
            text = text[length..];
        }

        while (!text.IsEmpty && Rune.DecodeLastFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && IsSpace(rune.Value))
        {
            text = text[..^length];
        }

        return text;
    }

    private static bool IsSpace(int rune) => rune switch
    {
        ' ' or (>= 0x09 and <= 0x0D) or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000 or 0xFEFF => true,
        _ => false,
    };

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            value = (value << 4) | HexValue(digits[i]);
        }

        return (char)value;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
