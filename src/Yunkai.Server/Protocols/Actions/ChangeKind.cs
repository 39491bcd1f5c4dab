using Yunkai.Cloud.Errors;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Actions;

/// <summary>Tells a replacement from operators. One wire of the js-sdk sends both with the same flags, so the content decides where it is clear (protocol: client-sdk §5.6).</summary>
internal static class ChangeKind
{
    public static bool IsReplacement(Document data, bool merge)
    {
        if (!merge)
        {
            CheckId(data);
            return true;
        }

        if (data.Count == 0)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "data must be a non-empty object");
        }

        foreach (var (name, value) in data)
        {
            if (!name.StartsWith('$'))
            {
                throw new CloudException(CloudErrorCode.InvalidParameter, $"data: update operators are expected, not the plain field \"{name}\"");
            }

            if (value.Kind == ValueKind.Document)
            {
                CheckId(value.AsDocument);
            }
        }

        return false;
    }

    /// <summary>The count the SDKs read: 0 when a document was created instead.</summary>
    public static long Updated(UpdateOutcome outcome) => outcome.UpsertedId.IsMissing ? outcome.Modified : 0;

    // The words are the platform's (reference: database §3).
    private static void CheckId(Document fields)
    {
        if (fields.ContainsKey("_id"))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "不能更新_id的值");
        }
    }
}
