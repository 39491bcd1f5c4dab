using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary>Applies a projection tree to stored bytes; only what is kept is decoded.</summary>
internal sealed class CompiledProjection(ProjectionNode root, bool includes, bool keepsId, bool keepsEverything) : Projection
{
    public override bool KeepsEverything => keepsEverything;

    public override Document Apply(ReadOnlySpan<byte> bson)
    {
        if (keepsEverything)
        {
            return Bson.Read(bson);
        }

        var result = new Document();
        for (var reader = new BsonReader(bson); reader.Next();)
        {
            var node = root.Find(reader.Name);
            // _id alone has a rule of its own, which only a deeper look at it (_id.x) or an operator on it overrules.
            var value = reader.Name.SequenceEqual("_id"u8) && (node is null || node.Includes is not null)
                ? keepsId ? reader.Value.ToValue() : Value.Missing
                : Project(node, reader.Value);
            if (!value.IsMissing)
            {
                result.Add(Encoding.UTF8.GetString(reader.Name), value);
            }
        }

        return result;
    }

    /// <summary>Missing leaves the value out.</summary>
    private Value Project(ProjectionNode? node, BsonSpan value)
    {
        if (node is null)
        {
            return includes ? Value.Missing : value.ToValue();
        }

        if (node.Operator is not null)
        {
            return node.Operator.Apply(value);
        }

        return node.Includes switch
        {
            true => value.ToValue(),
            false => Value.Missing,
            null => Descend(node, value),
        };
    }

    private Value Descend(ProjectionNode node, BsonSpan value)
    {
        switch (value.Kind)
        {
            case ValueKind.Document:
                var document = new Document();
                for (var reader = value.Reader(); reader.Next();)
                {
                    var field = Project(node.Find(reader.Name), reader.Value);
                    if (!field.IsMissing)
                    {
                        document.Add(Encoding.UTF8.GetString(reader.Name), field);
                    }
                }

                return document;
            case ValueKind.Array:
                var items = new ValueArray();
                for (var reader = value.Reader(); reader.Next();)
                {
                    var item = Descend(node, reader.Value);
                    if (!item.IsMissing)
                    {
                        items.Add(item);
                    }
                }

                return items;
            default:
                return includes ? Value.Missing : value.ToValue();
        }
    }
}
