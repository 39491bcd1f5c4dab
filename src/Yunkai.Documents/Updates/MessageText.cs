using System.Globalization;
using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>Values in the spelling of MongoDB's update errors (<c>{a: 1}</c>, <c>{a: [ 1, 2 ]}</c>), cut after <see cref="MaxLength"/> characters.</summary>
internal static class MessageText
{
    private const int MaxLength = 160;

    /// <summary><c>{name: value}</c>.</summary>
    public static string Element(string name, in Value value)
    {
        var text = new StringBuilder().Append('{');
        AppendField(text, name, value);
        return Cut(text) + "}";
    }

    /// <summary><c>name: value</c>.</summary>
    public static string Field(string name, in Value value)
    {
        var text = new StringBuilder();
        AppendField(text, name, value);
        return Cut(text);
    }

    public static string Of(in Value value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Cut(text);
    }

    private static string Cut(StringBuilder text) => text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "...";

    private static void AppendField(StringBuilder text, string name, in Value value)
    {
        text.Append(name).Append(": ");
        Append(text, value);
    }

    private static void Append(StringBuilder text, in Value value)
    {
        // The text is cut anyway, so that a large stored array costs no more than its first elements.
        if (text.Length > MaxLength)
        {
            return;
        }

        switch (value.Kind)
        {
            case ValueKind.Double:
                var number = value.AsDouble.ToString("R", CultureInfo.InvariantCulture);
                text.Append(number).Append(number.AsSpan().ContainsAny(".EN∞") ? "" : ".0");
                break;
            case ValueKind.Document:
                text.Append('{');
                var separator = " ";
                foreach (var (name, item) in value.AsDocument)
                {
                    text.Append(separator);
                    AppendField(text, name, item);
                    separator = ", ";
                    if (text.Length > MaxLength)
                    {
                        return;
                    }
                }

                text.Append(separator == " " ? "}" : " }");
                break;
            case ValueKind.Array:
                text.Append('[');
                var lead = " ";
                foreach (var item in value.AsArray)
                {
                    text.Append(lead);
                    Append(text, item);
                    lead = ", ";
                    if (text.Length > MaxLength)
                    {
                        return;
                    }
                }

                text.Append(lead == " " ? "]" : " ]");
                break;
            case ValueKind.ObjectId:
                text.Append("ObjectId('").Append(value.AsObjectId.Hex).Append("')");
                break;
            case ValueKind.DateTime:
                text.Append("new Date(").Append(value.AsDate).Append(')');
                break;
            case ValueKind.Missing:
                text.Append("MISSING");
                break;
            default:
                text.Append(value.ToString());
                break;
        }
    }
}
