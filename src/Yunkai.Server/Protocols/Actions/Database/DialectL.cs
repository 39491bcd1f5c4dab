using System.Text.Json;
using Yunkai.Cloud.Errors;
using Yunkai.Documents.Json;
using Yunkai.Documents.Projections;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>Reads the members that hold plain JSON objects (protocol: server-sdk §4.8, client-sdk §5).</summary>
internal static class DialectL
{
    /// <summary>The condition; null when none was given.</summary>
    public static Document? Condition(ActionRequest request) => DocumentMember(request, "query");

    /// <summary>Updates and removals need a condition; <c>{}</c> is one (docs/compatibility.md).</summary>
    public static Document RequiredCondition(ActionRequest request) => Condition(request) ?? throw DialectE.NoCondition();

    public static Document RequiredDocument(ActionRequest request, string name) =>
        DocumentMember(request, name) ?? throw new CloudException(CloudErrorCode.InvalidParameter, $"{name} is missing: an object is expected");

    public static Document Parse(JsonElement value, string name, long nowUnixMs) => value.ValueKind == JsonValueKind.Object
        ? DialectE.Translate(() => PlainJson.ParseDocument(value, nowUnixMs))
        : throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: an object is expected");

    /// <summary><c>order: [{field, direction}]</c>, most significant first.</summary>
    public static SortOrder? Sort(ActionRequest request)
    {
        if (!request.Body.TryGetProperty("order"u8, out var order) || order.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (order.ValueKind != JsonValueKind.Array)
        {
            throw BadOrder();
        }

        var fields = new SortField[order.GetArrayLength()];
        var count = 0;
        foreach (var item in order.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("field"u8, out var field) || field.ValueKind != JsonValueKind.String)
            {
                throw BadOrder();
            }

            var direction = item.TryGetProperty("direction"u8, out var stated) && stated.ValueKind == JsonValueKind.String ? JsonText.Of(stated, "order") : "asc";
            fields[count++] = new SortField(JsonText.Of(field, "order"), direction switch { "asc" => false, "desc" => true, _ => throw BadOrder() });
        }

        return count == 0 ? null : DialectE.Translate(() => SortOrder.Parse(Specification(fields)));
    }

    public static Projection? Projection(ActionRequest request) =>
        DocumentMember(request, "projection") is { Count: > 0 } specification ? DialectE.Translate(() => Documents.Projections.Projection.Parse(specification)) : null;

    // Through the same parser as the other dialect, so that a path named twice or written wrongly gives the same words.
    private static Document Specification(SortField[] fields)
    {
        var specification = new Document(fields.Length);
        foreach (var field in fields)
        {
            specification[field.Path] = field.Descending ? -1 : 1;
        }

        return specification;
    }

    private static Document? DocumentMember(ActionRequest request, string name)
    {
        if (!request.Body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8) ? null : Parse(value, name, request.NowUnixMs);
    }

    private static CloudException BadOrder() => new(CloudErrorCode.InvalidParameter, "order: a list of {\"field\": path, \"direction\": \"asc\" or \"desc\"} is expected");
}
