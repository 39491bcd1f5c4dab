using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;
using Yunkai.Rules;

namespace Yunkai.Cloud.Database;

/// <summary><c>doc().set()</c>: everything is replaced but <c>_id</c> and, unless the new document brings its own, the creator (reference: permissions §1).</summary>
/// <remarks>An identical replacement counts as a change: the platform reports <c>updated: 1</c> for it (reference: database §10).</remarks>
internal sealed class OwnerKeepingReplacement(Update replacement) : Update
{
    public override IReadOnlyList<string> WrittenPaths => replacement.WrittenPaths;

    public override UpdateResult Apply(Document current, bool isInsert = false)
    {
        var result = replacement.Apply(current, isInsert);
        var owner = current[AccessEvaluator.OwnerField];
        if (!owner.IsMissing && !result.Document.ContainsKey(AccessEvaluator.OwnerField))
        {
            var document = result.Document.DeepClone();
            document.Insert(document.IndexOf("_id") + 1, AccessEvaluator.OwnerField, owner);
            return new UpdateResult(document, Modified: true);
        }

        return result with { Modified = true };
    }
}
