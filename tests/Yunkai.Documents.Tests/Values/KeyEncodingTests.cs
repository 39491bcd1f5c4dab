using System.Buffers;
using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Values;

public sealed class KeyEncodingTests
{
    private const int Seed = 4711;

    private static readonly Value[] Values = MakeValues();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_compare_like_values_for_every_pair(bool descending)
    {
        var keys = Values.Select(value => KeyEncoding.Encode(value, descending)).ToArray();
        for (var i = 0; i < keys.Length; i++)
        {
            for (var j = 0; j < keys.Length; j++)
            {
                var expected = ValueOrder.Instance.Compare(Values[i], Values[j]) * (descending ? -1 : 1);
                Assert.True(expected == Math.Sign(keys[i].AsSpan().SequenceCompareTo(keys[j])), $"seed {Seed}: {Values[i]} against {Values[j]}");
            }
        }
    }

    [Fact]
    public void No_key_is_a_prefix_of_a_different_one_so_compound_keys_are_concatenations()
    {
        var keys = Values.Select(value => KeyEncoding.Encode(value)).ToArray();
        foreach (var x in keys)
        {
            foreach (var y in keys)
            {
                Assert.True(x.Length == y.Length || !y.AsSpan().StartsWith(x), $"seed {Seed}: {Convert.ToHexString(x)} begins {Convert.ToHexString(y)}");
            }
        }
    }

    [Fact]
    public void Stored_values_have_the_same_keys()
    {
        foreach (var value in Values.Where(value => !value.IsMissing))
        {
            var bytes = Bson.Write(new Document { ["v"] = value });
            Assert.True(BsonSpan.TryFind(bytes, "v"u8, out var stored));
            var buffer = new ArrayBufferWriter<byte>();

            KeyEncoding.Append(buffer, stored);

            Assert.True(buffer.WrittenSpan.SequenceEqual(KeyEncoding.Encode(value)), $"seed {Seed}: {value}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_array_lies_between_MinKey_and_null(bool descending)
    {
        var buffer = new ArrayBufferWriter<byte>();
        KeyEncoding.AppendEmptyArray(buffer, descending);
        var direction = descending ? -1 : 1;

        Assert.Equal(direction, Math.Sign(buffer.WrittenSpan.SequenceCompareTo(KeyEncoding.Encode(Value.MinKey, descending))));
        Assert.Equal(-direction, Math.Sign(buffer.WrittenSpan.SequenceCompareTo(KeyEncoding.Encode(Value.Null, descending))));
    }

    [Theory]
    [InlineData(5, "30C01400000000000000")]
    [InlineData(-5, "303FEBFFFFFFFFFFFFFF")]
    [InlineData(0, "30800000000000000000")]
    public void The_stored_format_of_numbers_stays(int number, string hex) => Assert.Equal(hex, Convert.ToHexString(KeyEncoding.Encode(number)));

    [Fact]
    public void The_stored_format_of_the_other_kinds_stays()
    {
        var value = Value.Array("a\0", true, Value.Date(1), Value.Null, new Document { ["n"] = "x" });

        Assert.Equal("604061" + "00FF0000" + "8001" + "908000000000000001" + "20" + "50406E00004078000000" + "00", Convert.ToHexString(KeyEncoding.Encode(value)));
    }

    private static Value[] MakeValues()
    {
        var random = new RandomDocuments(Seed);
        // Neighbours of the same magnitude in all four kinds are where inexact arithmetic would show.
        var neighbours = Enumerable.Range(0, 60).SelectMany(i =>
        {
            var whole = (1L << (i + 3)) - 1 + random.Next(3);
            return new Value[] { whole, (double)whole, -whole, Math.BitIncrement((double)whole), ValueOrderTests.Decimal($"{whole}.{random.Next(3) * 5}"), ValueOrderTests.Decimal($"-{whole}") };
        });
        return [.. ValueOrderTests.Ladder.SelectMany(group => group), .. neighbours, .. Enumerable.Range(0, 500).Select(_ => random.Value())];
    }
}
