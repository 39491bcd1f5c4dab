using Yunkai.Cloud.Identity;
using Yunkai.Documents.Values;

namespace Yunkai.Cloud.Database;

/// <summary>
/// Replaces <c>'{openid}'</c> and <c>'{uid}'</c> in a client's condition by the caller's id (reference: permissions §3). A template is a plain
/// string value of a field, at the top or inside <c>$and/$or/$nor</c>; inside other commands it is an ordinary string, as on the platform.
/// </summary>
internal static class QueryTemplates
{
    public static Document Resolve(Document condition, Caller caller) => caller.OwnerId is { } owner && Mentions(condition) ? Replace(condition, owner) : condition;

    private static bool Mentions(Document condition)
    {
        foreach (var (name, value) in condition)
        {
            if (IsTemplate(value) || (IsLogic(name) && value.Kind == ValueKind.Array && value.AsArray.Any(item => item.Kind == ValueKind.Document && Mentions(item.AsDocument)))
                || (value.Kind == ValueKind.Document && IsTemplate(value.AsDocument["$eq"])))
            {
                return true;
            }
        }

        return false;
    }

    private static Document Replace(Document condition, string owner)
    {
        var result = new Document(condition.Count);
        foreach (var (name, value) in condition)
        {
            result.Add(name, value switch
            {
                _ when IsTemplate(value) => owner,
                { Kind: ValueKind.Document } when IsTemplate(value.AsDocument["$eq"]) => ReplaceEqual(value.AsDocument, owner),
                { Kind: ValueKind.Array } when IsLogic(name) => new ValueArray(value.AsArray.Select(item => item.Kind == ValueKind.Document ? Replace(item.AsDocument, owner) : item)),
                _ => value,
            });
        }

        return result;
    }

    private static Document ReplaceEqual(Document operators, string owner)
    {
        var copy = operators.DeepClone();
        copy["$eq"] = owner;
        return copy;
    }

    private static bool IsLogic(string name) => name is "$and" or "$or" or "$nor";

    private static bool IsTemplate(Value value) => value.Kind == ValueKind.String && value.AsString is "{openid}" or "{uid}";
}
