using Yunkai.Documents.Values;
using Yunkai.Testing;

namespace Yunkai.Documents.Tests.Values;

public sealed class ValueOrderTests
{
    /// <summary>Ascending; values in one group are equal in the order.</summary>
    internal static Value[][] Ladder { get; } =
    [
        [Value.MinKey],
        [Value.Missing, Value.Null, Value.Undefined],
        [double.NaN, Decimal("NaN"), Decimal("-NaN")],
        [double.NegativeInfinity, Decimal("-Infinity")],
        [Decimal("-1E6000")],
        [double.MinValue],
        [long.MinValue, -9223372036854775808d, Decimal("-9223372036854775808")],
        [long.MinValue + 1],
        [-9007199254740993L, Decimal("-9007199254740993")],
        [-9007199254740992L, -9007199254740992d],
        [-1.1],
        [Decimal("-1.1")],
        [-1, -1L, -1d, Decimal("-1"), Decimal("-1.000")],
        [-double.Epsilon],
        [Decimal("-1E-400")],
        [0, 0L, 0d, -0d, Decimal("0"), Decimal("-0"), Decimal("0E+10")],
        [Decimal("1E-400")],
        [double.Epsilon],
        [Decimal("0.1")],
        [0.1],
        [0.5, Decimal("0.5")],
        [1, 1L, 1d, Decimal("1.0"), Decimal("10E-1")],
        [9007199254740992L, 9007199254740992d],
        [9007199254740993L, Decimal("9007199254740993")],
        [Decimal("9007199254740993.5")],
        [9007199254740994L, 9007199254740994d],
        [long.MaxValue - 1],
        [long.MaxValue, Decimal("9223372036854775807")],
        [9223372036854775808d, Decimal("9223372036854775808")],
        [1e21, Decimal("1E21")],
        [double.MaxValue],
        [Decimal("1.8E308")],
        [double.PositiveInfinity, Decimal("Infinity")],
        [""],
        ["\0"],
        ["\0a"],
        ["A"],
        ["a"],
        ["a\0"],
        ["a\u0001"],
        ["ab"],
        ["b"],
        ["é"],
        ["\uE000"],
        ["\uFFFD", "\uD800"],
        ["\uFFFD!", "\uDC00!"],
        ["\uFFFF"],
        ["\U00010000"],
        ["😀"],
        [new Document()],
        // The bracket of the value goes before the name.
        [new Document { ["z"] = Value.Null }],
        [new Document { ["z"] = Value.Null, ["a"] = Value.Null }],
        [new Document { ["a"] = 1 }, new Document { ["a"] = 1d }],
        [new Document { ["a"] = 1, ["b"] = 1 }],
        [new Document { ["a"] = 2 }],
        [new Document { ["b"] = 0 }],
        [new Document { ["a"] = "" }],
        [Value.Array()],
        [Value.Array(Value.Null)],
        [Value.Array(1), Value.Array(1d)],
        [Value.Array(1, Value.Array())],
        [Value.Array(2)],
        [Value.Binary(new BinaryValue(0, Array.Empty<byte>()))],
        [Value.Binary(new BinaryValue(0, new byte[] { 9 }))],
        [Value.Binary(new BinaryValue(5, new byte[] { 1 }))],
        [Value.Binary(new BinaryValue(0, new byte[] { 0, 0 }))],
        [Value.ObjectId(new ObjectId("000000000000000000000000"))],
        [Value.ObjectId(new ObjectId("ff0000000000000000000000"))],
        [false],
        [true],
        [Value.Date(long.MinValue)],
        [Value.Date(-1)],
        [Value.Date(0)],
        [Value.Date(long.MaxValue)],
        [Value.Timestamp(0)],
        [Value.Timestamp(ulong.MaxValue)],
        [Value.Regex(new RegexValue("a", ""))],
        [Value.Regex(new RegexValue("a", "i"))],
        [Value.Regex(new RegexValue("b", ""))],
        [Value.MaxKey],
    ];

    internal static Value Decimal(string text)
    {
        var value = MongoDB.Bson.Decimal128.Parse(text);
        return Value.Decimal128(new Decimal128(value.GetIEEEHighBits(), value.GetIEEELowBits()));
    }

    [Fact]
    public void The_ladder_of_corner_values_is_in_order_in_both_directions()
    {
        for (var i = 0; i < Ladder.Length; i++)
        {
            for (var j = 0; j < Ladder.Length; j++)
            {
                foreach (var x in Ladder[i])
                {
                    foreach (var y in Ladder[j])
                    {
                        Assert.True(i.CompareTo(j) == ValueOrder.Instance.Compare(x, y), $"{x} against {y}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Stored_bytes_compare_like_the_values_they_hold()
    {
        var random = new RandomDocuments(20261);
        var values = Ladder.SelectMany(group => group).Where(value => !value.IsMissing).Concat(Enumerable.Range(0, 400).Select(_ => random.Value())).ToArray();
        var stored = values.Select(value => Bson.Write(new Document { ["v"] = value })).ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            BsonSpan.TryFind(stored[i], "v"u8, out var left);
            for (var j = 0; j < values.Length; j++)
            {
                BsonSpan.TryFind(stored[j], "v"u8, out var right);
                var expected = ValueOrder.Instance.Compare(values[i], values[j]);
                Assert.True(expected == BsonSpan.Compare(left, right), $"seed 20261, bytes: {values[i]} against {values[j]}");
                Assert.True(expected == BsonSpan.Compare(left, values[j]), $"seed 20261, bytes and value: {values[i]} against {values[j]}");
            }
        }
    }

    [Fact]
    public void Kinds_of_one_bracket_share_a_number()
    {
        Assert.Equal(ValueOrder.BracketOf(ValueKind.Int32), ValueOrder.BracketOf(ValueKind.Decimal128));
        Assert.Equal(ValueOrder.BracketOf(ValueKind.Missing), ValueOrder.BracketOf(ValueKind.Null));
        Assert.True(ValueOrder.BracketOf(ValueKind.Int32) < ValueOrder.BracketOf(ValueKind.String));
    }
}
