using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates;

/// <summary>Reads <c>{"$set":{"a.b":1},…}</c> into steps, refusing paths that meet.</summary>
internal static class UpdateParser
{
    public static Update Parse(Document operators, long? nowUnixMs)
    {
        var steps = new List<UpdateStep>();
        var written = new List<string>();
        var conflicts = new PathConflicts();
        foreach (var (name, fields) in operators)
        {
            var parse = UpdateOperators.Find(name);
            if (fields.Kind != ValueKind.Document)
            {
                throw new DocumentException(
                    DocumentError.BadOperator,
                    $"Modifiers operate on fields but we found type {TypeNames.Of(fields.Kind)} instead. For example: {{$mod: {{<field>: ...}}}} not {MessageText.Element(name, fields)}");
            }

            foreach (var (field, operand) in fields.AsDocument)
            {
                var path = UpdatePath.Parse(field);
                var operation = parse(path, operand, nowUnixMs);
                Add(path);
                if (operation.OtherPath is { } target)
                {
                    // A rename runs where it writes: it is ordered by its target, as in MongoDB.
                    Add(target);
                    path = target;
                }

                steps.Add(new UpdateStep(path, operation));
            }
        }

        // MongoDB 5 and later apply (and so append new fields) in this order, whatever the order of the operators.
        UpdateStep[] ordered = [.. steps.OrderBy(step => step.Path)];
        return new OperatorUpdate(ordered, written);

        void Add(UpdatePath path)
        {
            conflicts.Add(path);
            written.Add(path.Text);
        }
    }
}
