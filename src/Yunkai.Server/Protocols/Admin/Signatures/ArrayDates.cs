using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>
/// The text that tcb-admin-node signs for a value with a raw <c>Date</c> inside an array, at any depth. It signs a copy in which the date has become <c>{}</c>, but sends the
/// ISO text (protocol: server-sdk §2.2). Tried only when the plain text does not match, and only for texts of exactly a date's form inside an array:
/// whoever holds no key can thereby change such a date into another one and nothing else.
/// </summary>
internal static class ArrayDates
{
    private const int IsoLength = 24;

    // As deep as the body's own parser lets through, with room.
    private const int MaxDepth = 1000;

    /// <summary>False when there is no such date.</summary>
    public static bool TryReplace(JsonElement json, out ReadOnlySpan<byte> variant)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        var buffer = new ArrayBufferWriter<byte>(raw.Length);
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = MaxDepth });
        var copied = 0;
        Span<bool> isInArray = stackalloc bool[MaxDepth + 1];
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                isInArray[reader.CurrentDepth + 1] = isInArray[reader.CurrentDepth] || reader.TokenType == JsonTokenType.StartArray;
            }
            else if (reader.TokenType == JsonTokenType.String && isInArray[reader.CurrentDepth] && IsDate(reader.ValueSpan))
            {
                var start = (int)reader.TokenStartIndex;
                buffer.Write(raw[copied..start]);
                buffer.Write("{}"u8);
                copied = start + IsoLength + 2;
            }
        }

        buffer.Write(raw[copied..]);
        variant = buffer.WrittenSpan;
        return copied > 0;
    }

    // yyyy-MM-ddTHH:mm:ss.fffZ, the only form Date.toJSON writes for years 0 to 9999.
    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != IsoLength)
        {
            return false;
        }

        var form = "dddd-dd-ddTdd:dd:dd.dddZ"u8;
        for (var i = 0; i < IsoLength; i++)
        {
            if (form[i] == 'd' ? !char.IsAsciiDigit((char)text[i]) : text[i] != form[i])
            {
                return false;
            }
        }

        return true;
    }
}
