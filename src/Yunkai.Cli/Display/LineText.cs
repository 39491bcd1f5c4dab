using System.Globalization;
using System.Text;

namespace Yunkai.Cli.Display;

/// <summary>Builds terminal lines with colours where the terminal has them. Calls come by the thousand a second, so no markup is parsed and no layout computed.</summary>
internal sealed class LineText(bool hasColours)
{
    private const int KeptCharacters = 64 * 1024;
    private readonly StringBuilder _text = new();

    public bool IsEmpty => _text.Length == 0;

    public LineText Time(DateTimeOffset at) => Open(Colour.Grey).Number(at, "HH:mm:ss").Close();

    public LineText Add(Colour colour, string text) => Open(colour).Add(text).Close();

    public LineText Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>At least so many characters wide, filled on the right.</summary>
    public LineText Padded(string text, int width)
    {
        _text.Append(text).Append(' ', Math.Max(0, width - text.Length));
        return this;
    }

    public LineText Open(Colour colour)
    {
        if (hasColours)
        {
            _text.Append(colour switch
            {
                Colour.Grey => "\e[90m",
                Colour.Green => "\e[32m",
                Colour.Red => "\e[31m",
                Colour.Cyan => "\e[36m",
                Colour.Yellow => "\e[33m",
                _ => "",
            });
        }

        return this;
    }

    public LineText Close()
    {
        if (hasColours)
        {
            _text.Append("\e[0m");
        }

        return this;
    }

    public LineText Number<T>(T value, string format)
        where T : ISpanFormattable
    {
        Span<char> buffer = stackalloc char[32];
        _text.Append(value.TryFormat(buffer, out var length, format, CultureInfo.InvariantCulture) ? buffer[..length] : value.ToString(format, CultureInfo.InvariantCulture));
        return this;
    }

    public void End() => _text.Append(Environment.NewLine);

    /// <summary>Writes what was built in one piece and starts anew.</summary>
    public void Flush(TextWriter target)
    {
        foreach (var part in _text.GetChunks())
        {
            target.Write(part.Span);
        }

        target.Flush();
        _text.Clear();
        if (_text.Capacity > KeptCharacters)
        {
            _text.Capacity = KeptCharacters;
        }
    }
}

/// <summary>The few colours that lines use.</summary>
internal enum Colour
{
    Plain,
    Grey,
    Green,
    Red,
    Cyan,
    Yellow,
}
