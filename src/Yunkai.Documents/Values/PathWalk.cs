using System.Text;

namespace Yunkai.Documents.Values;

/// <summary>Receives what a dotted path leads to.</summary>
internal interface ILeafVisitor
{
    /// <summary>A value; Missing where the path leads nowhere.</summary>
    void Leaf(BsonSpan value);

    /// <summary>The path ends at an array without elements.</summary>
    void EmptyArray();
}

/// <summary>
/// Follows a dotted path as MongoDB's index keys do: an array on the way is entered, by position when the path says a number that exists; an array at the end gives its
/// elements; an element that is no document gives Missing. Source: MongoDB manual, "Multikey Indexes", and "Sort Behavior" of arrays.
/// </summary>
internal sealed class PathWalk
{
    private readonly byte[][] _words;
    private readonly int[] _positions;

    public PathWalk(string path)
    {
        var words = path.Split('.');
        _words = [.. words.Select(Encoding.UTF8.GetBytes)];
        _positions = [.. words.Select(word => int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var position) ? position : -1)];
    }

    public void Visit<T>(ReadOnlySpan<byte> bson, ref T visitor)
        where T : struct, ILeafVisitor, allows ref struct => Enter(bson, 0, ref visitor);

    private void Enter<T>(ReadOnlySpan<byte> document, int at, ref T visitor)
        where T : struct, ILeafVisitor, allows ref struct
    {
        BsonSpan.TryFind(document, _words[at], out var value);
        Follow(value, at + 1, ref visitor);
    }

    private void Follow<T>(BsonSpan value, int at, ref T visitor)
        where T : struct, ILeafVisitor, allows ref struct
    {
        var isEnd = at == _words.Length;
        if (value.Kind == ValueKind.Array)
        {
            Spread(value, at, isEnd, ref visitor);
        }
        else if (isEnd)
        {
            visitor.Leaf(value);
        }
        else if (value.Kind == ValueKind.Document)
        {
            Enter(value.Bytes, at, ref visitor);
        }
        else
        {
            visitor.Leaf(default);
        }
    }

    private void Spread<T>(BsonSpan array, int at, bool isEnd, ref T visitor)
        where T : struct, ILeafVisitor, allows ref struct
    {
        if (!isEnd && _positions[at] >= 0 && TryElement(array, _positions[at], out var element))
        {
            Follow(element, at + 1, ref visitor);
            return;
        }

        var reader = array.Reader();
        if (!reader.Next())
        {
            if (isEnd)
            {
                visitor.EmptyArray();
            }
            else
            {
                visitor.Leaf(default);
            }

            return;
        }

        do
        {
            if (isEnd)
            {
                visitor.Leaf(reader.Value);
            }
            else if (reader.Value.Kind == ValueKind.Document)
            {
                Enter(reader.Value.Bytes, at, ref visitor);
            }
            else
            {
                visitor.Leaf(default);
            }
        }
        while (reader.Next());
    }

    private static bool TryElement(BsonSpan array, int position, out BsonSpan element)
    {
        var reader = array.Reader();
        while (reader.Next())
        {
            if (position-- == 0)
            {
                element = reader.Value;
                return true;
            }
        }

        element = default;
        return false;
    }
}
