using System.Buffers;
using System.Buffers.Binary;

namespace Yunkai.Storage;

/// <summary>
/// The <see cref="LogEntry.Undo"/> of an entry: what leads from the version after a change back to the one before.
/// </summary>
/// <remarks>
/// Empty: there was nothing before. First byte 1: the whole former document follows. First byte 2: a recipe against <see cref="LogEntry.After"/>,
/// a sequence of instructions that append top-level elements: <c>1, start, count</c> copies elements of the later version by position,
/// <c>2, length, bytes</c> appends elements literally. Numbers are unsigned LEB128. Whichever is shorter is written. The format is
/// stored: a change needs a new first byte.
/// </remarks>
public static class LogUndo
{
    private const byte Whole = 1;
    private const byte Recipe = 2;
    private const byte Copy = 1;
    private const byte Literal = 2;

    // How far an element is looked for: updates keep order, so it is near unless many fields were inserted before it.
    private const int LookAhead = 32;

    /// <summary>The bytes before the change; empty when the document or record did not exist.</summary>
    public static ReadOnlyMemory<byte> Before(LogEntry entry) => Before(entry.Undo, entry.After.Span);

    /// <summary>As <see cref="Before(LogEntry)"/>, from the two parts. Throws <see cref="StorageException"/> (Corrupt) when they do not belong together.</summary>
    public static ReadOnlyMemory<byte> Before(ReadOnlyMemory<byte> undo, ReadOnlySpan<byte> after)
    {
        if (undo.IsEmpty)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        return undo.Span[0] switch
        {
            Whole => undo[1..],
            Recipe => Follow(undo.Span[1..], after),
            var unknown => throw new StorageException(StorageError.Corrupt, $"The commit log holds an undo of the unknown format {unknown}."),
        };
    }

    /// <summary>Makes the undo of a change; an empty former version gives an empty undo, an empty later one the whole former.</summary>
    internal static byte[] Make(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.IsEmpty)
        {
            return [];
        }

        if (!after.IsEmpty && MakeRecipe(before, after) is { } recipe)
        {
            return recipe;
        }

        var whole = new byte[before.Length + 1];
        whole[0] = Whole;
        before.CopyTo(whole.AsSpan(1));
        return whole;
    }

    /// <summary>Null when the recipe would not be shorter than the document.</summary>
    private static byte[]? MakeRecipe(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var recipe = new ArrayBufferWriter<byte>(64);
        recipe.Write([Recipe]);
        var later = new BsonElements(after);
        var position = 0;
        var laterIsAtEnd = !later.Next();
        int copyStart = 0, copyCount = 0, literalStart = 0, literalLength = 0;

        var offset = 4;
        var former = new BsonElements(before);
        while (former.Next())
        {
            // Updates keep the order of fields, so the walk goes forward through both; an element that moved back is simply written out.
            var found = Find(ref later, ref position, ref laterIsAtEnd, after, former.Current);
            if (found >= 0)
            {
                FlushLiteral(recipe, before, literalStart, ref literalLength);
                if (copyCount > 0 && copyStart + copyCount != found)
                {
                    FlushCopy(recipe, copyStart, ref copyCount);
                }

                copyStart = copyCount == 0 ? found : copyStart;
                copyCount++;
            }
            else
            {
                FlushCopy(recipe, copyStart, ref copyCount);
                literalStart = literalLength == 0 ? offset : literalStart;
                literalLength += former.Current.Length;
            }

            offset += former.Current.Length;
            if (recipe.WrittenCount + literalLength >= before.Length)
            {
                return null;
            }
        }

        FlushLiteral(recipe, before, literalStart, ref literalLength);
        FlushCopy(recipe, copyStart, ref copyCount);
        return recipe.WrittenCount > before.Length ? null : recipe.WrittenSpan.ToArray();
    }

    /// <summary>The position of an identical element at or after the cursor, or -1 with the cursor unmoved.</summary>
    private static int Find(ref BsonElements later, ref int position, ref bool isAtEnd, ReadOnlySpan<byte> after, ReadOnlySpan<byte> element)
    {
        if (isAtEnd)
        {
            return -1;
        }

        var ahead = later;
        var aheadPosition = position;
        do
        {
            if (ahead.Current.SequenceEqual(element))
            {
                later = ahead;
                position = aheadPosition + 1;
                isAtEnd = !later.Next();
                return aheadPosition;
            }

            aheadPosition++;
        }
        while (aheadPosition - position < LookAhead && ahead.Next());
        return -1;
    }

    private static void FlushCopy(ArrayBufferWriter<byte> recipe, int start, ref int count)
    {
        if (count > 0)
        {
            recipe.Write([Copy]);
            WriteNumber(recipe, start);
            WriteNumber(recipe, count);
            count = 0;
        }
    }

    private static void FlushLiteral(ArrayBufferWriter<byte> recipe, ReadOnlySpan<byte> before, int start, ref int length)
    {
        if (length > 0)
        {
            recipe.Write([Literal]);
            WriteNumber(recipe, length);
            recipe.Write(before.Slice(start, length));
            length = 0;
        }
    }

    private static byte[] Follow(ReadOnlySpan<byte> recipe, ReadOnlySpan<byte> after)
    {
        // Where each element of the later version starts, and where the last one ends.
        List<int> starts = [4];
        if (!after.IsEmpty)
        {
            var elements = new BsonElements(after);
            while (elements.Next())
            {
                starts.Add(starts[^1] + elements.Current.Length);
            }
        }

        var result = new ArrayBufferWriter<byte>(after.Length + 64);
        result.Write((ReadOnlySpan<byte>)[0, 0, 0, 0]); // the length, known at the end
        while (!recipe.IsEmpty)
        {
            var instruction = recipe[0];
            recipe = recipe[1..];
            var first = ReadNumber(ref recipe);
            if (instruction == Copy)
            {
                var count = ReadNumber(ref recipe);
                if (first + count >= starts.Count)
                {
                    throw Mismatch();
                }

                result.Write(after[starts[first]..starts[first + count]]);
            }
            else if (instruction == Literal && first <= recipe.Length)
            {
                result.Write(recipe[..first]);
                recipe = recipe[first..];
            }
            else
            {
                throw Mismatch();
            }
        }

        result.Write((ReadOnlySpan<byte>)[0]);
        var document = result.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(document, document.Length);
        return document;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> target, int number)
    {
        var rest = (uint)number;
        while (rest >= 0x80)
        {
            target.Write((ReadOnlySpan<byte>)[(byte)(rest | 0x80)]);
            rest >>= 7;
        }

        target.Write((ReadOnlySpan<byte>)[(byte)rest]);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> source)
    {
        uint number = 0;
        for (var shift = 0; shift < 32 && !source.IsEmpty; shift += 7)
        {
            var part = source[0];
            source = source[1..];
            number |= (uint)(part & 0x7F) << shift;
            if (part < 0x80 && number <= int.MaxValue / 2)
            {
                return (int)number;
            }
        }

        throw Mismatch();
    }

    private static StorageException Mismatch() => new(StorageError.Corrupt, "An undo of the commit log does not fit its entry.");
}
