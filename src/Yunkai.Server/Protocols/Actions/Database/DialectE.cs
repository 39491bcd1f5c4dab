using System.Buffers;
using System.Text;
using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Documents;
using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>Reads the members that hold canonical EJSON inside a string (protocol: server-sdk §4) and writes documents back the same way.</summary>
internal static class DialectE
{
    /// <summary>The condition; null when it is absent or empty, which means none was given.</summary>
    public static Document? Condition(ActionRequest request) => DocumentMember(request, "query");

    /// <summary>Updates and removals need a condition; <c>{}</c> is one (docs/compatibility.md).</summary>
    public static Document RequiredCondition(ActionRequest request) =>
        Condition(request) ?? throw NoCondition();

    public static CloudException NoCondition() =>
        new(CloudErrorCode.InvalidParameter, "query is missing: an update or removal without any condition is refused; where({}) means all documents");

    public static Document RequiredDocument(ActionRequest request, string name) =>
        DocumentMember(request, name) ?? throw new CloudException(CloudErrorCode.InvalidParameter, $"{name} is missing: a document is expected");

    public static SortOrder? Sort(ActionRequest request) => DocumentMember(request, "order") is { Count: > 0 } order ? Translate(() => SortOrder.Parse(order)) : null;

    public static Projection? Projection(ActionRequest request)
    {
        if (DocumentMember(request, "projection") is not { Count: > 0 } specification)
        {
            return null;
        }

        return Translate(() => Documents.Projections.Projection.Parse(specification));
    }

    public static Document Parse(ReadOnlySpan<char> text, long nowUnixMs)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            return CanonicalJson.ParseDocument(bytes.AsSpan(0, length), nowUnixMs);
        }
        catch (DocumentException error)
        {
            throw Refusal(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public static T Translate<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (DocumentException error)
        {
            throw Refusal(error);
        }
    }

    private static CloudException Refusal(DocumentException error) =>
        Cloud.Database.DatabaseErrors.TryTranslate(error, out var refusal) ? refusal : new CloudException(CloudErrorCode.InvalidParameter, error.Message, error);

    private static Document? DocumentMember(ActionRequest request, string name)
    {
        if (!request.Body.TryGetProperty(name, out var value))
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                var text = JsonText.Of(value, name);
                return text.Length == 0 ? null : Parse(text, request.NowUnixMs);
            case JsonValueKind.Object:
                // Not what the SDKs send, but what a person with curl would.
                return Parse(value.GetRawText(), request.NowUnixMs);
            default:
                throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: a string with a document in Extended JSON is expected");
        }
    }
}
