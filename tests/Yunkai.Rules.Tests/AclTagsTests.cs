namespace Yunkai.Rules.Tests;

public sealed class AclTagsTests
{
    [Fact]
    public void Every_tag_is_read_back_from_what_is_written()
    {
        foreach (var tag in Enum.GetValues<AclTag>())
        {
            Assert.True(AclTags.TryParse(tag.ToWire(), out var read));
            Assert.Equal(tag, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("readonly")]
    [InlineData(" READONLY")]
    [InlineData("READONLY\n")]
    [InlineData("PUBLIC")]
    [InlineData("0")]
    public void Anything_else_is_refused_and_reads_as_the_closed_default(string? text)
    {
        Assert.False(AclTags.TryParse(text, out var tag));
        Assert.Equal(AclTag.Private, tag);
    }

    [Fact]
    public void A_number_that_is_no_tag_is_not_written() => Assert.Throws<ArgumentOutOfRangeException>(() => ((AclTag)99).ToWire());
}
