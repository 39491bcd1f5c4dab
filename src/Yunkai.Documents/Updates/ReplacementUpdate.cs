using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>A whole new document under the old <c>_id</c>, which stays the first field.</summary>
internal sealed class ReplacementUpdate : Update
{
    private readonly Document _replacement;

    public ReplacementUpdate(Document replacement)
    {
        foreach (var (name, _) in replacement)
        {
            if (name.StartsWith('$'))
            {
                throw new DocumentException(
                    DocumentError.BadOperator,
                    $"the replace operation document must not contain atomic operators, found {name}: set replaces the whole document, use update for operators");
            }
        }

        StorableNames.Check(replacement);
        _replacement = replacement.DeepClone();
        WrittenPaths = [.. _replacement.Select(field => field.Key)];
    }

    public override IReadOnlyList<string> WrittenPaths { get; }

    public override UpdateResult Apply(Document current, bool isInsert = false)
    {
        var id = current["_id"];
        var given = _replacement["_id"];
        if (id.IsMissing)
        {
            id = given;
        }
        else if (!given.IsMissing && given != id)
        {
            throw new DocumentException(
                DocumentError.CannotApply,
                $"After applying the update, the (immutable) field '_id' was found to have been altered to {MessageText.Field("_id", given)}");
        }

        var result = new Document(_replacement.Count + 1);
        if (!id.IsMissing)
        {
            result.Add("_id", id);
        }

        foreach (var (name, value) in _replacement)
        {
            if (name != "_id")
            {
                result.Add(name, ValueArray.DeepClone(value));
            }
        }

        return result.Equals(current) ? new UpdateResult(current, Modified: false) : new UpdateResult(result, Modified: true);
    }
}
