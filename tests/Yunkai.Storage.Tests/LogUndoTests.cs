using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Storage.Tests;

public sealed class LogUndoTests
{
    [Fact]
    public void A_small_change_of_a_large_document_is_kept_small()
    {
        var document = new Document { { "_id", 1 }, { "text", new string('x', 10_000) }, { "n", 1 }, { "more", new string('y', 10_000) } };
        var before = Bson.Write(document);
        document["n"] = 2;
        document.Add("new", true);
        var after = Bson.Write(document);

        var undo = LogUndo.Make(before, after);

        Assert.InRange(undo.Length, 1, 30);
        Assert.Equal(before, LogUndo.Before(undo, after).ToArray());
    }

    [Fact]
    public void Random_changes_are_undone_to_the_byte()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var documents = new RandomDocuments(seed);
        for (var i = 0; i < 3000; i++)
        {
            var before = Shuffled(documents.Document(), random);
            var after = random.Next(3) == 0 ? documents.Document() : Changed(before, random);
            var (former, later) = (Bson.Write(before), Bson.Write(after));

            var undo = LogUndo.Make(former, later);

            Assert.True(former.AsSpan().SequenceEqual(LogUndo.Before(undo, later).Span), $"seed {seed}, run {i}: {before} to {after}");
            Assert.True(undo.Length <= former.Length + 1, $"seed {seed}, run {i}: the undo is longer than the document");
        }
    }

    [Theory]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { 2, 1, 0, 9 })]
    [InlineData(new byte[] { 2, 1, 200 })]
    [InlineData(new byte[] { 2, 2, 50, 1 })]
    [InlineData(new byte[] { 2, 7, 1 })]
    [InlineData(new byte[] { 2, 1, 255, 255, 255, 255, 255, 255, 1 })]
    public void An_undo_that_does_not_fit_is_reported(byte[] undo)
    {
        var error = Assert.Throws<StorageException>(() => LogUndo.Before(undo, Bson.Write(new Document { { "_id", 1 } })));

        Assert.Equal(StorageError.Corrupt, error.Error);
    }

    private static Document Changed(Document before, Random random)
    {
        var after = before.DeepClone();
        for (var changes = random.Next(4); changes > 0 && after.Count > 0; changes--)
        {
            var name = after.GetAt(random.Next(after.Count)).Key;
            switch (random.Next(3))
            {
                case 0:
                    after[name] = random.Next(5);
                    break;
                case 1:
                    after.Remove(name);
                    break;
                default:
                    after[$"added{random.Next(100)}"] = "value";
                    break;
            }
        }

        return random.Next(5) == 0 ? Shuffled(after, random) : after;
    }

    private static Document Shuffled(Document document, Random random)
    {
        var fields = document.ToArray();
        if (random.Next(4) == 0)
        {
            random.Shuffle(fields);
        }

        var shuffled = new Document();
        foreach (var (name, value) in fields)
        {
            shuffled.Add(name, value);
        }

        for (var extra = random.Next(12); extra > 0; extra--)
        {
            shuffled[$"field{extra}"] = random.Next(3);
        }

        return shuffled;
    }
}
