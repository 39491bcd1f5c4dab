using System.Text;
using Yunkai.Documents.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Text;

public sealed class TextKeysTests
{
    [Theory]
    [InlineData("微信小程序", "信小|小程|序|微信|程序")]
    [InlineData("云", "云")]
    [InlineData("Hello, wörld! hello", "hello|world")]
    [InlineData("iPhone手机15", "15|iphone|手机|机")]
    [InlineData("日本のカメラ。", "のカ|カメ|メラ|ラ|日本|本の")]
    [InlineData("한국어 책", "국어|어|책|한국")]
    [InlineData("Ёлка ἀρχή", "αρχη|елка")]
    [InlineData("  .,!?  ", "")]
    [InlineData("", "")]
    public void Each_distinct_term_gives_one_key(string text, string terms)
    {
        var keys = TextKeys.Of(text);

        Assert.Equal(terms.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), keys.Select(key => Encoding.UTF8.GetString(key.AsSpan(1..^2))).Order(StringComparer.Ordinal));
        Assert.Equal(keys.Select(Convert.ToHexString).Order(StringComparer.Ordinal), keys.Select(Convert.ToHexString));
    }

    [Fact]
    public void Keys_are_those_of_strings_so_that_they_may_stand_in_a_compound_key() =>
        Assert.Equal([KeyEncoding.Encode("tea")], TextKeys.Of("Tea"));

    [Fact]
    public void The_strings_of_arrays_are_taken_however_deep() =>
        Assert.Equal(2, TextKeys.Of(new ValueArray(["tea", new ValueArray(["Tea", new ValueArray(["cake"])]), 7, new Document { ["x"] = "no" }])).Count);

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Other_values_have_none(int? number) => Assert.Empty(TextKeys.Of(number is { } n ? Value.Int32(n) : Value.Null));

    [Fact]
    public void Long_terms_are_cut_at_a_character()
    {
        var keys = TextKeys.Of(new string('é', 300) + "x " + new string('е', 500) + " " + new string('е', 501));

        Assert.Equal(2, keys.Count);
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 131));
        Assert.All(keys, key => Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(key.AsSpan(1..^2))));
    }

    [Fact]
    public void A_large_text_takes_time_in_proportion()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => (char)(0x4E00 + (i * 7919 % 20_000))));

        Assert.InRange(TextKeys.Of(text).Count, 10_000, 200_001);
    }
}
