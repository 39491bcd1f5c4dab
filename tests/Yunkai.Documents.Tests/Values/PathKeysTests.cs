using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Values;

public sealed class PathKeysTests
{
    public static TheoryData<string, Value[], bool> Rows { get; } = new()
    {
        { "a", [1], false },
        { "missing", [Value.Null], false },
        { "a.b", [Value.Null], false },
        { "list", [3, 1], true },
        { "one", [7], false },
        { "docs.k", [1, Value.Null, 2], true },
        { "docs.0.k", [1], false },
        { "empty.k", [Value.Null], false },
        { "nested", [Value.Array(1, 2)], false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_element_has_a_key_and_equal_ones_count_once(string path, Value[] expected, bool severalElements)
    {
        var keys = new List<byte[]>();

        var several = new PathKeys(path).Collect(Stored(), descending: false, keys);

        Assert.Equal(expected.Select(value => KeyEncoding.Encode(value)), keys);
        Assert.Equal(severalElements, several);
    }

    [Fact]
    public void An_empty_array_has_a_key_of_its_own()
    {
        var keys = new List<byte[]>();

        new PathKeys("empty").Collect(Stored(), descending: true, keys);

        Assert.Equal("E7", Convert.ToHexString(Assert.Single(keys)));
    }

    private static byte[] Stored() => Bson.Write(new Document
    {
        ["a"] = 1,
        ["list"] = Value.Array(3, 1, 3d, 1),
        ["one"] = Value.Array(7),
        ["docs"] = Value.Array(new Document { ["k"] = 1 }, 5, new Document { ["k"] = Value.Array(2, 1) }),
        ["empty"] = Value.Array(),
        ["nested"] = Value.Array(Value.Array(1, 2)),
    });
}
