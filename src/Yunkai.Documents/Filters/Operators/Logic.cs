using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters.Operators;

/// <summary>What <c>$and $or $nor</c> share: a list of conditions.</summary>
internal static class Logic
{
    public static FilterNode[] ParseBranches(in Value operand, string name, FilterContext context, int depth)
    {
        if (operand.Kind != ValueKind.Array)
        {
            throw new DocumentException(DocumentError.BadOperator, $"{name} must be an array");
        }

        var branches = operand.AsArray;
        if (branches.Count == 0)
        {
            throw new DocumentException(DocumentError.BadOperator, "$and/$or/$nor must be a nonempty array");
        }

        var nodes = new FilterNode[branches.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = branches[i].Kind == ValueKind.Document
                ? FilterParser.Parse(branches[i].AsDocument, context, depth)
                : throw new DocumentException(DocumentError.BadOperator, "$or/$and/$nor entries need to be full objects");
        }

        return nodes;
    }
}
