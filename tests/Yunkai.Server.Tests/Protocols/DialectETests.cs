using System.Text.Json;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary>The database actions of node-sdk and wx-server-sdk 2 to 4 on <c>/admin</c>, bodies as captured (protocol: server-sdk §4).</summary>
public sealed class DialectETests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _name = ServerFixture.NewCollection();

    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Add_get_update_count_and_remove_speak_the_captured_shapes()
    {
        await CreateAsync();

        var added = await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"my\",\"n\":{\"$numberInt\":\"1\"},\"d\":{\"$date\":{\"$numberLong\":\"1700000000000\"}}}","{\"n\":{\"$numberInt\":\"2\"}}"]""");
        var ids = added.GetProperty("data").GetProperty("insertedIds");
        Assert.Equal("my", ids[0].GetString());
        Assert.Equal(32, ids[1].GetString()!.Length);

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"queryType":"WHERE","query":"{\"n\":{\"$gte\":{\"$numberInt\":\"1\"}}}","order":"{\"n\":{\"$numberInt\":\"-1\"}}","limit":100""");
        var data = found.GetProperty("data");
        Assert.Equal(2, data.GetProperty("list").GetArrayLength());
        Assert.Equal("""{"_id":"my","n":{"$numberInt":"1"},"d":{"$date":{"$numberLong":"1700000000000"}}}""", data.GetProperty("list")[1].GetString());
        Assert.Equal(100, data.GetProperty("limit").GetInt32());
        Assert.Equal(0, data.GetProperty("offset").GetInt32());

        var updated = await CallAsync("database.modifyDocument", $$$$$"""{{{{{Collection}}}}},"data":"{\"$inc\":{\"n\":{\"$numberInt\":\"5\"}}}","query":"{\"_id\":\"my\"}","queryType":"DOC","multi":false,"merge":true,"upsert":false""");
        Assert.Equal("""{"updated":1}""", updated.GetProperty("data").GetRawText());

        var total = await CallAsync("database.calculateDocument", $$$$$"""{{{{{Collection}}}}},"queryType":"WHERE","query":"{\"n\":{\"$numberInt\":\"6\"}}" """);
        Assert.Equal(1, total.GetProperty("data").GetProperty("total").GetInt32());

        var removed = await CallAsync("database.removeDocument", $$$$$"""{{{{{Collection}}}}},"query":"{}","queryType":"WHERE","multi":true""");
        Assert.Equal(2, removed.GetProperty("data").GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_missing_document_is_an_empty_list()
    {
        await CreateAsync();

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"query":"{\"_id\":\"nobody\"}","queryType":"DOC","multi":false""");

        Assert.Equal("""{"list":[],"limit":1,"offset":0}""", found.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Set_creates_with_an_upsert_id_and_replaces_with_a_count_even_when_identical()
    {
        await CreateAsync();
        var set = $$$$$"""{{{{{Collection}}}}},"queryType":"DOC","data":"{\"a\":{\"$numberInt\":\"1\"}}","multi":false,"merge":false,"upsert":true,"query":"{\"_id\":\"id-1\"}" """;

        var created = await CallAsync("database.modifyDocument", set);
        Assert.Equal("""{"updated":0,"upsert_id":"id-1"}""", created.GetProperty("data").GetRawText());

        var same = await CallAsync("database.modifyDocument", set);
        Assert.Equal("""{"updated":1}""", same.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Update_and_return_gives_the_document_after_the_change()
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"a\",\"n\":{\"$numberInt\":\"1\"}}"]""");

        var reply = await CallAsync("database.modifyAndReturnDoc", $$$$$"""{{{{{Collection}}}}},"queryType":"WHERE","query":"{\"n\":{\"$numberInt\":\"1\"}}","data":"{\"$inc\":{\"n\":{\"$numberInt\":\"1\"}}}" """);

        Assert.Equal(1, reply.GetProperty("data").GetProperty("updated").GetInt32());
        Assert.Equal("""{"_id":"a","n":{"$numberInt":"2"}}""", reply.GetProperty("data").GetProperty("doc").GetString());
    }

    [Theory]
    [InlineData("\"limit\":0", 100)]
    [InlineData("\"limit\":30", 30)]
    [InlineData("\"limit\":5000", 150)]
    [InlineData("\"offset\":140", 10)]
    public async Task Servers_get_100_rows_unless_they_ask_and_1000_at_most(string paging, int rows)
    {
        await CreateAsync();
        var documents = string.Join(',', Enumerable.Range(0, 150).Select(number => $$$$$"""  "{\"_id\":\"d{{{{{number}}}}}\"}" """));
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":[{{{{{documents}}}}}]""");

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"queryType":"WHERE",{{{{{paging}}}}}""");

        Assert.Equal(rows, found.GetProperty("data").GetProperty("list").GetArrayLength());
    }

    [Theory]
    [InlineData("database.removeDocument", "\"query\":\"\",\"queryType\":\"WHERE\",\"multi\":true")]
    [InlineData("database.removeDocument", "\"queryType\":\"WHERE\",\"multi\":true")]
    [InlineData("database.modifyDocument", "\"queryType\":\"WHERE\",\"multi\":true,\"merge\":true,\"upsert\":false,\"data\":\"{\\\"$set\\\":{\\\"a\\\":true}}\"")]
    public async Task A_change_without_any_condition_is_refused(string action, string members)
    {
        await CreateAsync();

        var reply = await Server.AdminAsync(action, $"{Collection},{members}");

        Assert.Equal("INVALID_PARAM", reply.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("database.insertDocument", "\"data\":[\"{\\\"_id\\\":\\\"dup\\\"}\"]", "DATABASE_REQUEST_FAILED", "E11000 duplicate key error")]
    [InlineData("database.modifyDocument", "\"query\":\"{\\\"_id\\\":\\\"dup\\\"}\",\"queryType\":\"DOC\",\"merge\":true,\"data\":\"{\\\"$set\\\":{\\\"_id\\\":\\\"x\\\"}}\"", "INVALID_PARAM", "不能更新_id的值")]
    [InlineData("database.modifyDocument", "\"query\":\"{\\\"_id\\\":\\\"dup\\\"}\",\"queryType\":\"DOC\",\"merge\":true,\"data\":\"{\\\"a\\\":true}\"", "INVALID_PARAM", "update operators are expected")]
    [InlineData("database.modifyDocument", "\"query\":\"{\\\"_id\\\":\\\"dup\\\"}\",\"queryType\":\"DOC\",\"merge\":true,\"data\":\"{}\"", "INVALID_PARAM", "non-empty")]
    [InlineData("database.getDocument", "\"query\":\"{\\\"a\\\":{\\\"$nonsense\\\":true}}\",\"queryType\":\"WHERE\"", "DATABASE_INVALID_OPERRATOR", "$nonsense")]
    [InlineData("database.getDocument", "\"query\":\"{not json\",\"queryType\":\"WHERE\"", "INVALID_PARAM", "")]
    [InlineData("database.getDocument", "\"query\":17", "INVALID_PARAM", "query")]
    [InlineData("database.getDocument", "\"limit\":-1", "INVALID_PARAM", "limit")]
    [InlineData("database.getDocument", "\"limit\":1.5", "INVALID_PARAM", "limit")]
    [InlineData("database.insertDocument", "\"data\":[]", "INVALID_PARAM", "data")]
    [InlineData("database.insertDocument", "\"data\":\"x\"", "INVALID_PARAM", "data")]
    [InlineData("database.insertDocument", "\"data\":[\"{\\\"$a\\\":true}\"]", "DATABASE_REQUEST_FAILED", "$a")]
    [InlineData("database.getDocument", "\"transactionId\":\"t1\"", "OPERATION_NOT_SUPPORTED", "Transactions")]
    [InlineData("database.aggregateDocuments", "\"stages\":[]", "OPERATION_NOT_SUPPORTED", "Aggregation")]
    [InlineData("database.startTransaction", "\"x\":1", "OPERATION_NOT_SUPPORTED", "Transactions")]
    [InlineData("database.nonsense", "\"x\":1", "INVALID_ACTION", "database.nonsense")]
    public async Task Failures_have_the_documented_code_and_telling_words(string action, string members, string code, string words)
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"dup\"}"]""");

        var reply = await Server.AdminAsync(action, $"{Collection},{members}");

        Assert.Equal(code, reply.GetProperty("code").GetString());
        Assert.Contains(words, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(reply.GetProperty("requestId").GetString()));
    }

    [Fact]
    public async Task A_missing_collection_has_the_documented_code_and_text()
    {
        var reply = await Server.AdminAsync("database.getDocument", """ "collectionName":"never-made","queryType":"WHERE" """);

        Assert.Equal("DATABASE_COLLECTION_NOT_EXIST", reply.GetProperty("code").GetString());
        Assert.Contains("Db or Table not exist: never-made", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_made_twice_is_refused_in_the_words_that_programs_look_for()
    {
        await CreateAsync();

        var reply = await Server.AdminAsync("database.addCollection", Collection);

        Assert.Equal("DATABASE_COLLECTION_ALREADY_EXIST", reply.GetProperty("code").GetString());
        Assert.StartsWith("[ResourceUnavailable.ResourceExist] Table exist.", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("already exists", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ObjectIds_are_answered_as_text_wherever_they_stand()
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":{\"$oid\":\"0123456789abcdef01234567\"},\"a\":[{\"$oid\":\"0123456789abcdef01234568\"}]}"]""");

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"query":"{\"a\":{\"$oid\":\"0123456789abcdef01234568\"}}","queryType":"WHERE" """);
        Assert.Equal("""{"_id":"0123456789abcdef01234567","a":["0123456789abcdef01234568"]}""", found.GetProperty("data").GetProperty("list")[0].GetString());

        var projected = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"query":"{}","projection":"{\"a\":1}","queryType":"WHERE" """);
        Assert.Equal(found.GetProperty("data").GetProperty("list")[0].GetString(), projected.GetProperty("data").GetProperty("list")[0].GetString());
    }

    [Theory]
    [InlineData("{\\\"$set\\\":{\\\"list.$.done\\\":true}}", "{\\\"list.n\\\":{\\\"$numberInt\\\":\\\"2\\\"}}", """[{"n":{"$numberInt":"1"}},{"n":{"$numberInt":"2"},"done":true}]""")]
    [InlineData("{\\\"$inc\\\":{\\\"list.$[].n\\\":{\\\"$numberInt\\\":\\\"10\\\"}}}", "{}", """[{"n":{"$numberInt":"11"}},{"n":{"$numberInt":"12"}}]""")]
    public async Task Elements_of_arrays_are_named_by_position(string data, string query, string list)
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"p\",\"list\":[{\"n\":{\"$numberInt\":\"1\"}},{\"n\":{\"$numberInt\":\"2\"}}]}"]""");

        var updated = await CallAsync("database.modifyDocument", $$$$$"""{{{{{Collection}}}}},"data":"{{{{{data}}}}}","query":"{{{{{query}}}}}","queryType":"WHERE","multi":true,"merge":true,"upsert":false""");
        Assert.Equal(1, updated.GetProperty("data").GetProperty("updated").GetInt32());

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"query":"{}","queryType":"WHERE" """);
        Assert.Equal($$"""{"_id":"p","list":{{list}}}""", found.GetProperty("data").GetProperty("list")[0].GetString());
    }

    [Fact]
    public async Task A_raw_current_date_is_the_servers_time()
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"c\"}"]""");

        await CallAsync("database.modifyDocument", $$$$$"""{{{{{Collection}}}}},"data":"{\"$currentDate\":{\"at\":true}}","query":"{\"_id\":\"c\"}","queryType":"DOC","merge":true""");

        var found = await CallAsync("database.calculateDocument", $$$$$"""{{{{{Collection}}}}},"query":"{\"at\":{\"$type\":\"date\"}}" """);
        Assert.Equal(1, found.GetProperty("data").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Server_dates_are_the_servers_time_plus_the_offset()
    {
        await CreateAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"s\",\"at\":{\"$tcb_server_date\":{\"offset\":{\"$numberInt\":\"60000\"}}}}"]""");

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"query":"{\"_id\":\"s\"}","queryType":"DOC","multi":false""");
        var stored = TestServer.Parse(found.GetProperty("data").GetProperty("list")[0].GetString()!);
        var at = long.Parse(stored.GetProperty("at").GetProperty("$date").GetProperty("$numberLong").GetString()!);

        Assert.InRange(at, before + 60_000, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 60_000);
    }

    [Fact]
    public async Task Functions_and_servers_write_no_owner_and_see_everything()
    {
        await CreateAsync();
        await CallAsync("database.insertDocument", $$$$$"""{{{{{Collection}}}}},"data":["{\"_id\":\"mine\",\"_openid\":\"somebody\"}","{\"_id\":\"plain\"}"]""");

        var found = await CallAsync("database.getDocument", $$$$$"""{{{{{Collection}}}}},"queryType":"WHERE" """);

        Assert.Equal(["""{"_id":"mine","_openid":"somebody"}""", """{"_id":"plain"}"""], found.GetProperty("data").GetProperty("list").EnumerateArray().Select(item => item.GetString()));
    }

    private string Collection => $"\"collectionName\":\"{_name}\"";

    private Task<JsonElement> CreateAsync() => CallAsync("database.addCollection", Collection);

    private async Task<JsonElement> CallAsync(string action, string members)
    {
        var reply = await Server.AdminAsync(action, members);
        Assert.False(reply.TryGetProperty("code", out _), reply.GetRawText());
        return reply;
    }
}
