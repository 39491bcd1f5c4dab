using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>An update with <c>$</c> in a path: the element that made the document match. Source: MongoDB manual, "$ (update)".</summary>
internal sealed class PositionedUpdate(Update update, Filter filter) : Update
{
    public override IReadOnlyList<string> WrittenPaths => update.WrittenPaths;

    // Storage hands over documents, and a condition looks at bytes: only these updates pay for encoding again.
    public override UpdateResult Apply(Document current, bool isInsert = false) => update.Apply(current, isInsert, isInsert ? -1 : filter.FindPosition(Bson.Write(current)));
}
