using System.Text.Json;
using Yunkai.Documents;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Cloud.Projects;

/// <summary>A file of documents: objects one after another, each on one line or on many (the platform's console exports and imports either), or an array of them.</summary>
internal static class SeedFile
{
    private const int MaxDepth = 256;

    /// <summary>Throws <see cref="ProjectException"/> that names <paramref name="file"/> and the line.</summary>
    /// <param name="text">UTF-8, with or without a byte order mark; canonical extended JSON.</param>
    public static List<Document> Read(ReadOnlySpan<byte> text, string file, long nowUnixMs)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        var documents = new List<Document>();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        var line = 1;
        var counted = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray && reader.CurrentDepth == 0)
                {
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                line += text[counted..start].Count((byte)'\n');
                counted = start;
                reader.Skip();
                documents.Add(ReadDocument(text[start..(int)reader.BytesConsumed], file, line, nowUnixMs));
            }
        }
        catch (JsonException error)
        {
            throw Invalid($"{file}, line {error.LineNumber + 1}", "not valid JSON: " + error.Message, error);
        }

        return documents;
    }

    private static Document ReadDocument(ReadOnlySpan<byte> json, string file, int line, long nowUnixMs)
    {
        try
        {
            return CanonicalJson.ParseDocument(json, nowUnixMs);
        }
        catch (DocumentException error)
        {
            throw Invalid(FormattableString.Invariant($"{file}, line {line}"), error.Message, error);
        }
    }

    private static ProjectException Invalid(string place, string reason, Exception cause) => new(ProjectProblem.SeedInvalid, [place, reason], $"{place}: {reason}", cause);
}
