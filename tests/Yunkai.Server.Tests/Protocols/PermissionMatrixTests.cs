using System.Text.Json;
using Yunkai.Rules;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary>Every operation under every simple permission, for the owner, another user and nobody (reference: permissions §1).</summary>
public sealed class PermissionMatrixTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Denied = "DATABASE_PERMISSION_DENIED";

    private TestServer Server => fixture.Server;

    // Outcomes: a number of documents seen or changed, or the denial. The collection holds one document of alice, one of bob, one of nobody.
    public static TheoryData<string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string>();
        void Add(string tag, string operation, string owner, string other, string nobody)
        {
            rows.Add(tag, operation, "alice", owner);
            rows.Add(tag, operation, "carol", other);
            rows.Add(tag, operation, "", nobody);
        }

        Add("READONLY", "query", "3", "3", "3");
        Add("READONLY", "count", "3", "3", "3");
        Add("READONLY", "get", "1", "1", "1");
        Add("READONLY", "add", "1", "1", Denied);
        Add("READONLY", "set new", "1", "1", Denied);
        Add("READONLY", "set", "1", Denied, Denied);
        Add("READONLY", "update", "1", "0", Denied);
        Add("READONLY", "update all", "1", "0", Denied);
        Add("READONLY", "remove", "1", "0", Denied);
        Add("READONLY", "remove all", "1", "0", Denied);

        Add("PRIVATE", "query", "1", "0", Denied);
        Add("PRIVATE", "count", "1", "0", Denied);
        Add("PRIVATE", "get", "1", "0", Denied);
        Add("PRIVATE", "add", "1", "1", Denied);
        Add("PRIVATE", "set new", "1", "1", Denied);
        Add("PRIVATE", "set", "1", Denied, Denied);
        Add("PRIVATE", "update", "1", "0", Denied);
        Add("PRIVATE", "update all", "1", "0", Denied);
        Add("PRIVATE", "remove", "1", "0", Denied);
        Add("PRIVATE", "remove all", "1", "0", Denied);

        Add("ADMINWRITE", "query", "3", "3", "3");
        Add("ADMINWRITE", "count", "3", "3", "3");
        Add("ADMINWRITE", "get", "1", "1", "1");
        foreach (var write in new[] { "add", "set new", "set", "update", "update all", "remove", "remove all" })
        {
            Add("ADMINWRITE", write, Denied, Denied, Denied);
        }

        foreach (var any in new[] { "query", "count", "get", "add", "set new", "set", "update", "update all", "remove", "remove all" })
        {
            Add("ADMINONLY", any, Denied, Denied, Denied);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_permission_decides_alike_in_both_dialects(string tag, string operation, string user, string expected)
    {
        Assert.True(AclTags.TryParse(tag, out var acl));
        var alice = await OpenIdOfAsync("alice");
        var bob = await OpenIdOfAsync("bob");
        var token = user.Length == 0 ? null : await Server.LoginAsync(user);
        foreach (var isPlain in new[] { false, true })
        {
            var name = await FillAsync(acl, alice, bob);

            var reply = isPlain ? await PlainAsync(token, name, operation) : await EjsonAsync(token, name, operation);

            Assert.Equal($"{expected} (plain: {isPlain})", $"{OutcomeOf(reply)} (plain: {isPlain})");
            await AssertOthersUntouchedAsync(name);
        }
    }

    [Fact]
    public async Task What_a_client_creates_belongs_to_it_and_admin_code_sees_the_owner()
    {
        var name = await FillAsync(AclTag.Private, "x", "y");
        var token = await Server.LoginAsync("alice");

        await Server.WebAsync(token, "database.insertDocument", $"\"collectionName\":\"{name}\"" + """,  "data":["{\"_id\":\"hers\",\"v\":true}"]""");

        var stored = await Server.AdminAsync("database.queryDocument", $"\"collectionName\":\"{name}\"" + """,  "query":{"_id":"hers"},"queryType":"DOC" """);
        var document = stored.GetProperty("data").GetProperty("list")[0];
        Assert.Equal(await OpenIdOfAsync("alice"), document.GetProperty("_openid").GetString());
    }

    [Theory]
    [InlineData("database.insertDocument", """ "data":["{\"_openid\":\"x\"}"] """)]
    [InlineData("database.insertDocument", """ "data":["{\"_openid.a\":\"x\"}"] """)]
    [InlineData("database.modifyDocument", """ "query":"{\"_id\":\"of-alice\"}","queryType":"DOC","merge":true,"data":"{\"$set\":{\"_openid\":\"x\"}}" """)]
    [InlineData("database.modifyDocument", """ "query":"{\"_id\":\"of-alice\"}","queryType":"DOC","merge":true,"data":"{\"$unset\":{\"_openid\":\"\"}}" """)]
    [InlineData("database.modifyDocument", """ "query":"{\"_id\":\"of-alice\"}","queryType":"DOC","merge":true,"data":"{\"$rename\":{\"v\":\"_openid\"}}" """)]
    [InlineData("database.modifyDocument", """ "query":"{\"_id\":\"of-alice\"}","queryType":"DOC","merge":true,"data":"{\"$rename\":{\"_openid\":\"v\"}}" """)]
    [InlineData("database.modifyDocument", """ "query":"{\"_id\":\"of-alice\"}","queryType":"DOC","merge":false,"upsert":true,"data":"{\"_openid\":\"x\"}" """)]
    [InlineData("database.addDocument", """ "data":{"_openid":"x"} """)]
    [InlineData("database.updateDocument", """ "query":{"_id":"of-alice"},"queryType":"DOC","merge":true,"data":{"$set":{"_openid":"x"}} """)]
    public async Task A_client_neither_sets_nor_changes_the_owner(string action, string members)
    {
        var name = await FillAsync(AclTag.ReadOnly, await OpenIdOfAsync("alice"), "bob");

        var reply = await Server.WebAsync(await Server.LoginAsync("alice"), action, $"\"collectionName\":\"{name}\",{members}");

        Assert.Equal("INVALID_PARAM", reply.GetProperty("code").GetString());
        Assert.Equal("Invalid Key Name: _openid", reply.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Set_keeps_the_owner_of_the_document()
    {
        var alice = await OpenIdOfAsync("alice");
        var name = await FillAsync(AclTag.ReadOnly, alice, "bob");
        var token = await Server.LoginAsync("alice");

        await EjsonAsync(token, name, "set");

        var stored = await Server.AdminAsync("database.queryDocument", $"\"collectionName\":\"{name}\"" + """,  "query":{"_id":"of-alice"},"queryType":"DOC" """);
        Assert.Equal($"{{\"_id\":\"of-alice\",\"_openid\":\"{alice}\",\"w\":true}}", stored.GetProperty("data").GetProperty("list")[0].GetRawText());
    }

    [Theory]
    [InlineData("{\\\"_openid\\\":\\\"{openid}\\\"}", 1)]
    [InlineData("{\\\"$or\\\":[{\\\"_openid\\\":\\\"{openid}\\\"},{\\\"_id\\\":\\\"of-bob\\\"}]}", 2)]
    [InlineData("{\\\"_openid\\\":{\\\"$eq\\\":\\\"{openid}\\\"}}", 1)]
    [InlineData("{\\\"_openid\\\":{\\\"$in\\\":[\\\"{openid}\\\"]}}", 0)]
    public async Task The_openid_template_stands_for_the_caller(string query, int rows)
    {
        var name = await FillAsync(AclTag.ReadOnly, await OpenIdOfAsync("alice"), "bob");

        var found = await Server.WebAsync(await Server.LoginAsync("alice"), "database.getDocument", $"\"collectionName\":\"{name}\",\"queryType\":\"WHERE\",\"query\":\"{query}\"");

        Assert.Equal(rows, found.GetProperty("data").GetProperty("list").GetArrayLength());
    }

    [Fact]
    public async Task A_client_may_not_create_collections_nor_use_admin_actions()
    {
        var token = await Server.LoginAsync("alice");

        Assert.Equal("PERMISSION_DENIED", (await Server.WebAsync(token, "database.addCollection", "\"collectionName\":\"mine\"")).GetProperty("code").GetString());
        Assert.Equal("PERMISSION_DENIED", (await Server.WebAsync(token, "database.modifyAndReturnDoc", "\"collectionName\":\"mine\"")).GetProperty("code").GetString());
    }

    private async Task<string> OpenIdOfAsync(string user)
    {
        Server.Functions.Returns("echo", "{}");
        await Server.WebAsync(await Server.LoginAsync(user), "functions.invokeFunction", "\"function_name\":\"echo\",\"request_data\":\"{}\"");
        return Server.Functions.Calls.Last().Invocation.Variables["WX_OPENID"];
    }

    private async Task<string> FillAsync(AclTag tag, string alice, string bob)
    {
        var name = ServerFixture.NewCollection();
        await Server.Project.Environment.Database.SetPermissionAsync(name, tag);
        await Server.AdminAsync("database.addDocument", $$"""  "collectionName":"{{name}}","data":[{"_id":"of-alice","_openid":"{{alice}}","v":1},{"_id":"of-bob","_openid":"{{bob}}","v":1},{"_id":"of-nobody","v":1}] """);
        return name;
    }

    private Task<JsonElement> EjsonAsync(string? token, string name, string operation)
    {
        var collection = $"\"collectionName\":\"{name}\",";
        return operation switch
        {
            "query" => Server.WebAsync(token, "database.getDocument", collection + """ "queryType":"WHERE" """),
            "count" => Server.WebAsync(token, "database.calculateDocument", collection + """ "queryType":"WHERE" """),
            "get" => Server.WebAsync(token, "database.getDocument", collection + """ "queryType":"DOC","query":"{\"_id\":\"of-alice\"}" """),
            "add" => Server.WebAsync(token, "database.insertDocument", collection + """ "data":["{\"v\":true}"] """),
            "set new" => Server.WebAsync(token, "database.modifyDocument", collection + """ "queryType":"DOC","query":"{\"_id\":\"new\"}","merge":false,"upsert":true,"data":"{\"w\":true}" """),
            "set" => Server.WebAsync(token, "database.modifyDocument", collection + """ "queryType":"DOC","query":"{\"_id\":\"of-alice\"}","merge":false,"upsert":true,"data":"{\"w\":true}" """),
            "update" => Server.WebAsync(token, "database.modifyDocument", collection + """ "queryType":"DOC","query":"{\"_id\":\"of-alice\"}","merge":true,"upsert":false,"data":"{\"$set\":{\"w\":true}}" """),
            "update all" => Server.WebAsync(token, "database.modifyDocument", collection + """ "queryType":"WHERE","query":"{}","multi":true,"merge":true,"upsert":false,"data":"{\"$set\":{\"w\":true}}" """),
            "remove" => Server.WebAsync(token, "database.removeDocument", collection + """ "queryType":"DOC","query":"{\"_id\":\"of-alice\"}" """),
            _ => Server.WebAsync(token, "database.removeDocument", collection + """ "queryType":"WHERE","query":"{}","multi":true """),
        };
    }

    private Task<JsonElement> PlainAsync(string? token, string name, string operation)
    {
        var collection = $"\"collectionName\":\"{name}\",";
        return operation switch
        {
            "query" => Server.WebAsync(token, "database.queryDocument", collection + """ "queryType":"WHERE" """),
            "count" => Server.WebAsync(token, "database.countDocument", collection + """ "queryType":"WHERE" """),
            "get" => Server.WebAsync(token, "database.queryDocument", collection + """ "queryType":"DOC","query":{"_id":"of-alice"} """),
            "add" => Server.WebAsync(token, "database.addDocument", collection + """ "data":{"v":true} """),
            "set new" => Server.WebAsync(token, "database.updateDocument", collection + """ "queryType":"DOC","query":{"_id":"new"},"merge":false,"upsert":true,"data":{"w":true} """),
            "set" => Server.WebAsync(token, "database.updateDocument", collection + """ "queryType":"DOC","query":{"_id":"of-alice"},"merge":false,"upsert":true,"data":{"w":true} """),
            "update" => Server.WebAsync(token, "database.updateDocument", collection + """ "queryType":"DOC","query":{"_id":"of-alice"},"merge":true,"upsert":false,"data":{"$set":{"w":true}} """),
            "update all" => Server.WebAsync(token, "database.updateDocument", collection + """ "queryType":"WHERE","query":{},"multi":true,"merge":true,"upsert":false,"data":{"$set":{"w":true}} """),
            "remove" => Server.WebAsync(token, "database.deleteDocument", collection + """ "queryType":"DOC","query":{"_id":"of-alice"} """),
            _ => Server.WebAsync(token, "database.deleteDocument", collection + """ "queryType":"WHERE","query":{},"multi":true """),
        };
    }

    private static string OutcomeOf(JsonElement reply)
    {
        if (reply.TryGetProperty("code", out var code))
        {
            return code.GetString()!;
        }

        var data = reply.GetProperty("data");
        foreach (var count in new[] { "total", "deleted" })
        {
            if (data.TryGetProperty(count, out var number))
            {
                return number.GetRawText();
            }
        }

        if (data.TryGetProperty("list", out var list))
        {
            return list.GetArrayLength().ToString();
        }

        return data.TryGetProperty("updated", out var updated) && !data.TryGetProperty("upsert_id", out _) && !data.TryGetProperty("upserted_id", out _) ? updated.GetRawText() : "1";
    }

    /// <summary>Whatever alice, carol or nobody did: the documents of bob and of nobody are as they were.</summary>
    private async Task AssertOthersUntouchedAsync(string name)
    {
        var rest = await Server.AdminAsync("database.countDocument", $"\"collectionName\":\"{name}\"," + """ "query":{"_id":{"$in":["of-bob","of-nobody"]},"w":{"$exists":false}} """);
        Assert.Equal(2, rest.GetProperty("data").GetProperty("total").GetInt32());
    }
}
