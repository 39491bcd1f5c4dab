using System.Text;
using System.Text.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Json;

/// <summary>Reads Extended JSON in one pass. Both spellings share it: the plain one differs only in what it makes of <c>$regex</c>.</summary>
internal ref partial struct EjsonParser
{
    /// <summary>The wrappers themselves nest up to two deep below the deepest value; the stored form is held to the exact bound when it is written.</summary>
    private const int MaxJsonDepth = DocumentLimits.MaxDepth + 2;

    private readonly long _nowUnixMs;
    private readonly bool _isPlain;
    private Utf8JsonReader _reader;
    private Step[] _path = new Step[8];
    private int _depth;

    private EjsonParser(ReadOnlySpan<byte> utf8, long nowUnixMs, bool isPlain)
    {
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxJsonDepth + 8 });
        _nowUnixMs = nowUnixMs;
        _isPlain = isPlain;
    }

    public static Document ParseDocument(ReadOnlySpan<byte> utf8, long nowUnixMs, bool isPlain)
    {
        var value = Parse(utf8, nowUnixMs, isPlain);
        return value.Kind == ValueKind.Document ? value.AsDocument : throw new DocumentException(DocumentError.Malformed, $"A JSON object that is a document is expected, not a value of type {value.Kind}.");
    }

    public static Value Parse(ReadOnlySpan<byte> utf8, long nowUnixMs, bool isPlain)
    {
        var parser = new EjsonParser(utf8, nowUnixMs, isPlain);
        try
        {
            parser._reader.Read();
            var value = parser.ParseValue();
            // Throws when anything but white space follows.
            parser._reader.Read();
            return value;
        }
        catch (JsonException error)
        {
            throw new DocumentException(DocumentError.Malformed, $"The text is not valid JSON at byte {parser._reader.BytesConsumed}{parser.Place()}: {FirstSentence(error.Message)}");
        }
    }

    /// <summary>The value at the current token; leaves the reader on its last token.</summary>
    private Value ParseValue()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ParseObject();
            case JsonTokenType.StartArray:
                return ParseArray();
            case JsonTokenType.String:
                return Value.String(Text());
            case JsonTokenType.Number:
                return ParseNumber();
            case JsonTokenType.True:
                return Value.True;
            case JsonTokenType.False:
                return Value.False;
            default:
                return Value.Null;
        }
    }

    private Value ParseNumber()
    {
        if (_reader.TryGetInt64(out var whole))
        {
            return Value.Integer(whole);
        }

        return _reader.TryGetDouble(out var number) && double.IsFinite(number) ? Value.Double(number) : throw Malformed("the number is too large for a double");
    }

    private Value ParseArray()
    {
        var items = new ValueArray();
        Enter();
        for (_reader.Read(); _reader.TokenType != JsonTokenType.EndArray; _reader.Read())
        {
            _path[_depth - 1] = new Step(null, items.Count);
            items.Add(ParseValue());
        }

        _depth--;
        return items;
    }

    private Value ParseObject()
    {
        Enter();
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.PropertyName && MayBeWrapper() && TryWrapper(out var wrapped))
        {
            _depth--;
            return wrapped;
        }

        var document = new Document();
        for (; _reader.TokenType != JsonTokenType.EndObject; _reader.Read())
        {
            var name = Text();
            _path[_depth - 1] = new Step(name, 0);
            _reader.Read();
            document[name] = ParseValue();
        }

        _depth--;
        return _isPlain && document.Count is 1 or 2 && TryPlainRegex(document, out var regex) ? regex : document;
    }

    private void Enter()
    {
        if (_depth == MaxJsonDepth)
        {
            throw new DocumentException(DocumentError.TooLarge, $"The document is nested deeper than {DocumentLimits.MaxDepth} levels.");
        }

        if (_depth == _path.Length)
        {
            Array.Resize(ref _path, 2 * _path.Length);
        }

        _path[_depth++] = default;
    }

    private readonly string Text() => JsonText.TryRead(in _reader, out var text) ? text : throw Malformed("a string is not UTF-8");

    private readonly DocumentException Malformed(string what) => new(DocumentError.Malformed, $"The text is not Extended JSON at byte {_reader.TokenStartIndex}{Place()}: {what}.");

    /// <summary>Where the reader is, as a dotted path.</summary>
    private readonly string Place()
    {
        var place = new StringBuilder();
        foreach (var step in _path.AsSpan(0, _depth))
        {
            if (step.Name is not null || step.IsElement)
            {
                place.Append(place.Length == 0 ? "" : ".").Append(step.Name ?? step.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return place.Length == 0 ? "" : $" (in '{(place.Length > 200 ? place.ToString(0, 200) + "…" : place)}')";
    }

    private static string FirstSentence(string message)
    {
        // The framework appends its own position, which repeats ours.
        var end = message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }

    private readonly record struct Step(string? Name, int Index, bool IsElement)
    {
        public Step(string? name, int index)
            : this(name, index, name is null)
        {
        }
    }
}
