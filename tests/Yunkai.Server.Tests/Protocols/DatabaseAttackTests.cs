using System.Text.Json;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Protocols;

/// <summary>Every member of every database action, in both dialects and on both fronts, with values of the wrong type, size or depth: an answer, never an internal error, and what is stored stays.</summary>
public sealed class DatabaseAttackTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Actions =
    [
        "database.addCollection", "database.insertDocument", "database.getDocument", "database.calculateDocument", "database.modifyDocument", "database.modifyAndReturnDoc", "database.removeDocument",
        "database.addDocument", "database.queryDocument", "database.countDocument", "database.updateDocument", "database.deleteDocument",
    ];

    private static readonly string[] Members = ["collectionName", "queryType", "query", "data", "order", "projection", "offset", "limit", "multi", "merge", "upsert", "_id", "unknown"];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e308", "99999999999999999999", "\"\"", "\"x\"", "\"{\"", "\"[]\"", "\"{}\"", "[]", "[1]", "[null]", "[{}]", "[\"x\"]", "{}", "{\"a\":null}", "{\"$x\":1}",
        "{\"a\":{\"$x\":1}}", "{\"$and\":[]}", "{\"$or\":[null]}", "{\"$where\":\"1\"}", "{\"$jsonSchema\":{\"x\":1}}", "{\"$text\":{\"$search\":\"x\"}}", "{\"a\":{\"$regex\":\"(\"}}", "{\"a\":{\"$regularExpression\":1}}",
        "{\"$set\":{\"a.$\":1}}", "{\"$set\":null}", "{\"$inc\":{\"a\":\"x\"}}", "{\"$set\":{\"a\":1,\"a.b\":2}}", "{\"\":1}", "{\"a.b.\":1}", "{\"a\\u0000b\":1}", "{\"$numberInt\":\"x\"}", "{\"a\":{\"$date\":{}}}",
        "{\"_id\":[1]}", "{\"_id\":{\"$oid\":\"x\"}}", "\"\\ud800\"", "{\"a\":\"\\ud800\"}",
        "DEEP", "LONG", "WIDE",
    ];

    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        foreach (var action in Actions)
        {
            foreach (var front in new[] { "admin", "web" })
            {
                cells.Add(action, front);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task No_value_of_any_member_breaks_an_action(string action, string front)
    {
        var guarded = ServerFixture.NewCollection();
        await fixture.Server.AdminAsync("database.addCollection", $"\"collectionName\":\"{guarded}\"");
        await fixture.Server.AdminAsync("database.addDocument", $$$"""  "collectionName":"{{{guarded}}}","data":{"_id":"kept","a":1}  """);
        var token = front == "web" ? await fixture.Server.LoginAsync("attacker") : "";
        var isE = action is "database.insertDocument" or "database.getDocument" or "database.calculateDocument" or "database.modifyDocument" or "database.modifyAndReturnDoc" or "database.removeDocument";
        foreach (var member in Members)
        {
            foreach (var value in Values)
            {
                if (front == "admin" && value.Contains("\\ud800", StringComparison.Ordinal))
                {
                    // Half a character cannot be signed by the kit; the other front covers it.
                    continue;
                }

                var members = new Dictionary<string, string>
                {
                    // A condition that no document meets, so that nothing may change whatever the flags say.
                    ["collectionName"] = $"\"{guarded}\"",
                    ["queryType"] = "\"WHERE\"",
                    ["query"] = isE ? "\"{\\\"_id\\\":\\\"nobody\\\"}\"" : "{\"_id\":\"nobody\"}",
                    ["data"] = action is "database.insertDocument" ? "[]" : isE ? "\"{\\\"$set\\\":{\\\"b\\\":1}}\"" : "{\"$set\":{\"b\":1}}",
                    ["merge"] = "true",
                };
                if (member == "query" && action is not ("database.getDocument" or "database.calculateDocument" or "database.queryDocument" or "database.countDocument"))
                {
                    // What is refused as a condition is refused before anything is looked up; a valid one may not reach the guarded collection.
                    members["collectionName"] = "\"nowhere\"";
                }

                members[member] = Expand(value);
                var body = string.Join(',', members.Select(pair => $"\"{pair.Key}\":{pair.Value}"));
                var reply = front == "admin" ? await fixture.Server.AdminAsync(action, body) : await fixture.Server.WebAsync(token, action, body);

                AssertAnswer(reply, $"{action} with {member}={value}");
            }
        }

        var kept = await fixture.Server.AdminAsync("database.queryDocument", $$$"""  "collectionName":"{{{guarded}}}","query":{"_id":"kept"}  """);
        Assert.Equal("""{"_id":"kept","a":1}""", kept.GetProperty("data").GetProperty("list")[0].GetRawText());
    }

    private static string Expand(string value) => value switch
    {
        "DEEP" => string.Concat(Enumerable.Repeat("{\"a\":", 120)) + "1" + new string('}', 120),
        "LONG" => "\"" + new string('x', 200_000) + "\"",
        "WIDE" => "{" + string.Join(',', Enumerable.Range(0, 2000).Select(number => $"\"f{number}\":{number}")) + "}",
        _ => value,
    };

    private static void AssertAnswer(JsonElement reply, string what)
    {
        Assert.NotEqual("", reply.GetProperty("requestId").GetString());
        if (reply.TryGetProperty("code", out var code))
        {
            Assert.True(code.GetString() is not ("SYS_ERR" or "" or null), $"{what}: {reply.GetRawText()}");
            Assert.False(string.IsNullOrWhiteSpace(reply.GetProperty("message").GetString()), what);
        }
    }
}
