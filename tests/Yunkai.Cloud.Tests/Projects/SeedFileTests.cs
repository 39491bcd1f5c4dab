using System.Text;
using Yunkai.Cloud.Projects;
using Yunkai.Documents.Json;

namespace Yunkai.Cloud.Tests.Projects;

public sealed class SeedFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("[]")]
    public void Nothing_is_no_document(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("{\"_id\":\"a\"}\n{\"_id\":\"b\"}")]
    [InlineData("{\"_id\":\"a\"}\r\n\r\n{\"_id\":\"b\"}\r\n")]
    [InlineData("{\n  \"_id\": \"a\"\n}\n\n{\n  \"_id\":\n  \"b\"\n}\n")]
    [InlineData("{\"_id\":\"a\"} {\"_id\":\"b\"}")]
    [InlineData("[{\"_id\":\"a\"},\n{\"_id\":\"b\"}]")]
    [InlineData("\uFEFF[{\"_id\":\"a\"},{\"_id\":\"b\"}]")]
    public void Objects_follow_each_other_on_one_line_or_many_or_stand_in_an_array(string text) => Assert.Equal(["{\"_id\":\"a\"}", "{\"_id\":\"b\"}"], Read(text));

    [Fact]
    public void Dates_and_texts_outside_of_ascii_are_kept() =>
        Assert.Equal(["{\"name\":\"鸡蛋干\",\"at\":{\"$date\":{\"$numberLong\":\"0\"}}}"], Read("{\n \"name\": \"鸡蛋干\",\n \"at\": { \"$date\" : \"1970-01-01T00:00:00.000Z\" }\n}"));

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":", 2)]
    [InlineData("{\"a\":1}\n\n{\"a\":{\"$date\":\"never\"}}", 3)]
    [InlineData("[{\"a\":1},\n5]", 2)]
    [InlineData("[{\"a\":1}\n", 2)]
    [InlineData("{\"a\":1},\n{\"a\":2}", 1)]
    [InlineData("[[{}]]", 1)]
    [InlineData("text", 1)]
    public void A_mistake_is_named_with_its_line(string text, int line) =>
        Assert.StartsWith($"goods.json, line {line}: ", Assert.Throws<ProjectException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static List<string> Read(string text) =>
        [.. SeedFile.Read(Encoding.UTF8.GetBytes(text), "goods.json", 0).Select(CanonicalJson.ToText)];
}
