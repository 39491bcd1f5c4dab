using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Projections;

/// <summary>What happens to one field: it is taken or left whole, worked on by an operator, or its own fields are looked at.</summary>
internal sealed class ProjectionNode
{
    /// <summary>Up to this many names are compared one by one; beyond, hashing is cheaper and keeps hostile specifications harmless.</summary>
    private const int FewNames = 12;

    private readonly OrderedDictionary<string, ProjectionNode> _children = new(StringComparer.Ordinal);
    private byte[][] _names = [];

    /// <summary>Set on a leaf; null on a node with children.</summary>
    public bool? Includes { get; init; }

    public FieldOperator? Operator { get; init; }

    public bool IsTree => Includes is null && Operator is null;

    public void Add(string name, ProjectionNode child) => _children.Add(name, child);

    public ProjectionNode? Child(string name) => _children.GetValueOrDefault(name);

    /// <summary>Prepares the look-up by stored bytes, once the tree is complete.</summary>
    public void Seal()
    {
        _names = [.. _children.Keys.Select(Encoding.UTF8.GetBytes)];
        foreach (var child in _children.Values)
        {
            child.Seal();
        }
    }

    public ProjectionNode? Find(ReadOnlySpan<byte> utf8Name)
    {
        if (_names.Length > FewNames)
        {
            return Child(Encoding.UTF8.GetString(utf8Name));
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (utf8Name.SequenceEqual(_names[i]))
            {
                return _children.GetAt(i).Value;
            }
        }

        return null;
    }
}

/// <summary>A projection operator on one field.</summary>
internal abstract class FieldOperator
{
    /// <summary>The field's projected value; Missing leaves it out.</summary>
    public abstract Value Apply(BsonSpan value);
}
