using Yunkai.Documents.Values;

namespace Yunkai.Rules.Tests;

/// <summary>The table of the four simple permissions (reference: permissions §1), for the creator, another user, and somebody not logged in.</summary>
public sealed class AccessEvaluatorTests
{
    // Each answer: may he do it to his own document, to somebody else's, to one without an owner.
    [Theory]
    [InlineData(AclTag.Private, AccessOperation.Read, "own", "none")]
    [InlineData(AclTag.Private, AccessOperation.Create, "all", "none")]
    [InlineData(AclTag.Private, AccessOperation.Update, "own", "none")]
    [InlineData(AclTag.Private, AccessOperation.Delete, "own", "none")]
    [InlineData(AclTag.ReadOnly, AccessOperation.Read, "all", "all")]
    [InlineData(AclTag.ReadOnly, AccessOperation.Create, "all", "none")]
    [InlineData(AclTag.ReadOnly, AccessOperation.Update, "own", "none")]
    [InlineData(AclTag.ReadOnly, AccessOperation.Delete, "own", "none")]
    [InlineData(AclTag.AdminWrite, AccessOperation.Read, "all", "all")]
    [InlineData(AclTag.AdminWrite, AccessOperation.Create, "none", "none")]
    [InlineData(AclTag.AdminWrite, AccessOperation.Update, "none", "none")]
    [InlineData(AclTag.AdminWrite, AccessOperation.Delete, "none", "none")]
    [InlineData(AclTag.AdminOnly, AccessOperation.Read, "none", "none")]
    [InlineData(AclTag.AdminOnly, AccessOperation.Create, "none", "none")]
    [InlineData(AclTag.AdminOnly, AccessOperation.Update, "none", "none")]
    [InlineData(AclTag.AdminOnly, AccessOperation.Delete, "none", "none")]
    [InlineData(AclTag.Custom, AccessOperation.Read, "none", "none")]
    [InlineData(AclTag.Custom, AccessOperation.Create, "none", "none")]
    [InlineData(AclTag.Custom, AccessOperation.Update, "none", "none")]
    [InlineData(AclTag.Custom, AccessOperation.Delete, "none", "none")]
    public void The_permission_decides_what_a_user_and_a_stranger_reach(AclTag tag, AccessOperation operation, string forUser, string forStranger)
    {
        Assert.Equal(forUser, ReachOf(AccessEvaluator.Evaluate(tag, operation, "alice")));
        Assert.Equal(forStranger, ReachOf(AccessEvaluator.Evaluate(tag, operation, null)));
    }

    [Fact]
    public void Every_tag_and_operation_stands_in_the_table_and_an_unknown_one_is_denied()
    {
        var rows = typeof(AccessEvaluatorTests).GetMethod(nameof(The_permission_decides_what_a_user_and_a_stranger_reach))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Length;

        Assert.Equal(Enum.GetValues<AclTag>().Length * Enum.GetValues<AccessOperation>().Length, rows);
        Assert.IsType<AccessDecision.Denied>(AccessEvaluator.Evaluate((AclTag)99, AccessOperation.Read, "alice"));
        Assert.IsType<AccessDecision.Denied>(AccessEvaluator.Evaluate(AclTag.Private, (AccessOperation)99, "alice"));
    }

    [Theory]
    [InlineData("\"bob\"", false)]
    [InlineData("\"alice \"", false)]
    [InlineData("[\"alice\"]", true)] // as an equality of the database matches a list that holds the value
    [InlineData("{\"a\":\"alice\"}", false)]
    [InlineData("null", false)]
    public void Ownership_is_an_equality_on_the_stored_field(string owner, bool isOwn)
    {
        var restriction = Assert.IsType<AccessDecision.Allowed>(AccessEvaluator.Evaluate(AclTag.Private, AccessOperation.Read, "alice")).Restriction;

        Assert.Equal(isOwn, restriction!.Matches(Bson.Write(Documents.Json.CanonicalJson.ParseDocument(System.Text.Encoding.UTF8.GetBytes($$"""{"_openid":{{owner}}}"""), 0))));
    }

    private static string ReachOf(AccessDecision decision)
    {
        if (decision is not AccessDecision.Allowed allowed)
        {
            return "none";
        }

        var reach = (Own: Reaches(new Document { { "_openid", "alice" } }), Other: Reaches(new Document { { "_openid", "bob" } }), Nobodys: Reaches(new Document()));
        return reach switch
        {
            (true, true, true) => "all",
            (true, false, false) => "own",
            _ => reach.ToString(),
        };

        bool Reaches(Document document) => allowed.Restriction?.Matches(Bson.Write(document)) ?? true;
    }
}
