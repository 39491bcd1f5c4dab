using System.Globalization;
using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Filters;

/// <summary>A dotted path of a condition, with its parts as the bytes that stored names are compared with.</summary>
internal sealed class FieldPath
{
    private const int MaxParts = 200;

    /// <summary>A numeric part doubles the ways to reach an element; with more of them than this, dead ends are remembered.</summary>
    private const int ManyIndexes = 4;

    private readonly byte[][] _names;
    private readonly int[] _indexes;
    private readonly bool _remembers;

    private FieldPath(string text, byte[][] names, int[] indexes)
    {
        Text = text;
        _names = names;
        _indexes = indexes;
        _remembers = indexes.Count(index => index >= 0) > ManyIndexes;
    }

    public string Text { get; }
    public bool StartsWithIndex => _indexes[0] >= 0;
    public bool EndsWithIndex => _indexes[^1] >= 0;

    /// <summary>True when a part after the first may be an index: elements then also count as lacking a field of that name, which an index need not note.</summary>
    public bool MayIndex => _indexes.AsSpan(1).ContainsAnyExcept(-1);

    public static FieldPath Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > MaxParts)
        {
            throw new DocumentException(DocumentError.TooLarge, $"A path may have at most {MaxParts} parts, this one has {parts.Length}.");
        }

        return new FieldPath(text, Array.ConvertAll(parts, Encoding.UTF8.GetBytes), Array.ConvertAll(parts, IndexOf));
    }

    /// <summary>True when a value at this path passes the test. The walk is MongoDB's, as <see cref="PathValues.Collect"/> describes it.</summary>
    public bool Any(ReadOnlySpan<byte> document, ValueTest test)
    {
        if (!_remembers)
        {
            return InDocument(document, 0, test, document, null);
        }

        return InDocument(document, 0, test, document, []);
    }

    /// <summary>The index in the first array on the way of the element by which the test passes, or -1.</summary>
    public int FindPosition(ReadOnlySpan<byte> document, ValueTest test)
    {
        var root = document;
        HashSet<(int, int)>? deadEnds = _remembers ? [] : null;
        for (var part = 0; part < _names.Length && BsonSpan.TryFind(document, _names[part], out var element); part++)
        {
            if (element.Kind == ValueKind.Array)
            {
                return InArray(element, part + 1, test, root, deadEnds, out var position) ? position : -1;
            }

            if (element.Kind != ValueKind.Document)
            {
                break;
            }

            document = element.Bytes;
        }

        return -1;
    }

    private static int IndexOf(string part) =>
        (part.Length == 1 || !part.StartsWith('0')) && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    private bool InDocument(ReadOnlySpan<byte> document, int part, ValueTest test, ReadOnlySpan<byte> root, HashSet<(int, int)>? deadEnds)
    {
        if (deadEnds is not null && root.Overlaps(document, out var offset) && !deadEnds.Add((offset, part)))
        {
            return false;
        }

        while (BsonSpan.TryFind(document, _names[part], out var element))
        {
            part++;
            if (element.Kind == ValueKind.Array)
            {
                return InArray(element, part, test, root, deadEnds);
            }

            if (part == _names.Length)
            {
                return test.Matches(element);
            }

            if (element.Kind != ValueKind.Document)
            {
                break;
            }

            document = element.Bytes;
        }

        return test.Matches(default);
    }

    private bool InArray(BsonSpan array, int part, ValueTest test, ReadOnlySpan<byte> root, HashSet<(int, int)>? deadEnds) => InArray(array, part, test, root, deadEnds, out _);

    /// <param name="position">The element that passed; -1 when the whole array did.</param>
    private bool InArray(BsonSpan array, int part, ValueTest test, ReadOnlySpan<byte> root, HashSet<(int, int)>? deadEnds, out int position)
    {
        var isLast = part == _names.Length - 1;
        position = -1;
        if (part == _names.Length && !test.SeesElements)
        {
            if (!test.Matches(array))
            {
                return false;
            }

            position = test.FindPosition(array);
            return true;
        }

        var reader = array.Reader();
        for (var i = 0; reader.Next(); i++)
        {
            position = i;
            var element = reader.Value;
            if (part == _names.Length)
            {
                if (test.Matches(element))
                {
                    return true;
                }

                continue;
            }

            if (element.Kind == ValueKind.Document && InDocument(element.Bytes, part, test, root, deadEnds))
            {
                return true;
            }

            if (_indexes[part] != i)
            {
                continue;
            }

            // An array that the last part names by index is offered whole, not by its elements: MongoDB does not look into it either.
            var found = isLast ? test.Matches(element) : element.Kind switch
            {
                ValueKind.Document => InDocument(element.Bytes, part + 1, test, root, deadEnds),
                ValueKind.Array => InArray(element, part + 1, test, root, deadEnds),
                _ => false,
            };
            if (found)
            {
                return true;
            }
        }

        position = -1;
        return part == _names.Length && test.Matches(array);
    }
}
