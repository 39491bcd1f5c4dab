using System.Text.Json;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary>The database actions of tcb-admin-node on <c>/admin</c> and of the js-sdk on <c>/web</c> (protocol: server-sdk §4.8, client-sdk §5).</summary>
public sealed class DialectLTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _name = ServerFixture.NewCollection();

    private TestServer Server => fixture.Server;

    private string Collection => $"\"collectionName\":\"{_name}\"";

    [Fact]
    public async Task The_captured_requests_of_tcb_admin_get_plain_objects_back()
    {
        await CallAsync("database.addCollection", "");

        var added = await CallAsync("database.addDocument", """ ,"data":{"_id":"my","n":1,"d":{"$date":1700000000000},"sd":{"$date":{"offset":0}}} """);
        Assert.Equal("""{"_id":"my"}""", added.GetProperty("data").GetRawText());

        var found = await CallAsync("database.queryDocument", """ ,"queryType":"WHERE","query":{"n":1},"order":[{"field":"n","direction":"desc"}],"limit":1000,"projection":{"n":1,"d":1} """);
        Assert.Equal("""[{"_id":"my","n":1,"d":{"$date":1700000000000}}]""", found.GetProperty("data").GetProperty("list").GetRawText());
        Assert.Equal((1, 1000, 0), (found.GetProperty("TotalCount").GetInt32(), found.GetProperty("Limit").GetInt32(), found.GetProperty("Offset").GetInt32()));

        var one = await CallAsync("database.queryDocument", """ ,"queryType":"DOC","query":{"_id":"my"},"projection":{},"multi":false,"limit":1 """);
        Assert.Equal(1, one.GetProperty("data").GetProperty("list").GetArrayLength());

        var updated = await CallAsync("database.updateDocument", """ ,"queryType":"DOC","query":{"_id":"my"},"multi":false,"merge":true,"upsert":false,"data":{"$inc":{"n":1}} """);
        Assert.Equal("""{"updated":1}""", updated.GetProperty("data").GetRawText());

        var set = await CallAsync("database.updateDocument", """ ,"queryType":"DOC","query":{"_id":"new"},"multi":false,"merge":false,"upsert":true,"data":{"a":{"b":1}} """);
        Assert.Equal("""{"updated":0,"upserted_id":"new"}""", set.GetProperty("data").GetRawText());

        var total = await CallAsync("database.countDocument", "");
        Assert.Equal(2, total.GetProperty("data").GetProperty("total").GetInt32());

        var deleted = await CallAsync("database.deleteDocument", """ ,"queryType":"WHERE","query":{},"multi":true """);
        Assert.Equal(2, deleted.GetProperty("data").GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_full_page_still_tells_the_whole_total()
    {
        await CallAsync("database.addCollection", "");
        await CallAsync("database.addDocument", """ ,"data":[{"n":1},{"n":2},{"n":3}] """);

        var page = await CallAsync("database.queryDocument", """ ,"queryType":"WHERE","limit":2,"offset":1 """);

        Assert.Equal(3, page.GetProperty("TotalCount").GetInt32());
        Assert.Equal(2, page.GetProperty("data").GetProperty("list").GetArrayLength());
    }

    [Fact]
    public async Task A_batch_gives_one_id_and_all_ids()
    {
        await CallAsync("database.addCollection", "");

        var added = await CallAsync("database.addDocument", """ ,"data":[{"_id":"a"},{"_id":2}] """);

        Assert.Equal("""{"_id":"a","insertedIds":["a",2]}""", added.GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("yunkai-js/0.1.0", "", 20)]
    [InlineData("yunkai-js/0.1.0", ",\"limit\":999999", 20)]
    [InlineData("yunkai-js/0.1.0", ",\"limit\":5", 5)]
    [InlineData("@cloudbase/js-sdk/2.32.0", "", 100)]
    [InlineData("@cloudbase/js-sdk/2.32.0", ",\"limit\":120", 120)]
    public async Task Rows_by_default_and_at_most_depend_on_the_client(string sdk, string limit, int rows)
    {
        await CallAsync("database.addCollection", "");
        await Server.Project.Environment.Database.SetPermissionAsync(_name, Rules.AclTag.ReadOnly);
        await CallAsync("database.addDocument", ",\"data\":[" + string.Join(',', Enumerable.Repeat("{}", 150)) + "]");
        var token = await Server.LoginAsync("reader");

        var found = await Server.WebAsync(token, "database.queryDocument", Collection + ",\"queryType\":\"WHERE\",\"query\":{}" + limit, sdk);

        Assert.Equal(rows, found.GetProperty("data").GetProperty("list").GetArrayLength());
    }

    [Theory]
    [InlineData("database.deleteDocument", ",\"queryType\":\"WHERE\",\"multi\":true")]
    [InlineData("database.updateDocument", ",\"queryType\":\"WHERE\",\"multi\":true,\"merge\":true,\"data\":{\"$set\":{\"a\":1}}")]
    [InlineData("database.addDocument", ",\"data\":\"text\"")]
    [InlineData("database.addDocument", ",\"data\":[1]")]
    [InlineData("database.addDocument", "")]
    [InlineData("database.queryDocument", ",\"order\":{\"a\":1}")]
    [InlineData("database.queryDocument", ",\"order\":[{\"field\":\"a\",\"direction\":\"sideways\"}]")]
    [InlineData("database.queryDocument", ",\"query\":[]")]
    [InlineData("database.queryDocument", ",\"projection\":7")]
    public async Task Wrong_members_are_refused(string action, string members)
    {
        await CallAsync("database.addCollection", "");

        var reply = await Server.AdminAsync(action, Collection + members);

        Assert.Equal("INVALID_PARAM", reply.GetProperty("code").GetString());
    }

    private async Task<JsonElement> CallAsync(string action, string members)
    {
        var reply = await Server.AdminAsync(action, Collection + members.Trim());
        Assert.False(reply.TryGetProperty("code", out _), reply.GetRawText());
        return reply;
    }
}
