using System.Text;
using Yunkai.Cloud.Database;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Limits;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;
using Yunkai.Testing;
using Yunkai.Testing.Storage;

namespace Yunkai.Cloud.Tests.Database;

/// <summary>What the service refuses before the store is asked, whatever the protocol.</summary>
public sealed class DatabaseServiceTests : IAsyncLifetime
{
    private static readonly Caller Admin = new Caller.ServerKey("AKID");
    private static readonly Caller Alice = new Caller.MiniProgramUser("oAlice", "wx1", null, "u1");
    private static readonly Caller Bob = new Caller.MiniProgramUser("oBob", "wx1", null, "u2");

    private readonly TemporaryDirectory _folder = new();
    private IDocumentStore? _store;
    private DatabaseService? _database;

    private DatabaseService Database => _database!; // set before any test runs

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStores.OpenAsync(new SqliteStoreOptions { Path = _folder.Combine("data.db"), EnvironmentId = "env-1" });
        _database = new DatabaseService(_store, new CloudLimits(), new SilentActivity(), TimeProvider.System);
        await _database.SetPermissionAsync("notes", AclTag.ReadOnly);
        await _database.InsertAsync(Alice, "notes", [Parse("""{"_id":"a","list":[1]}""")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync(); // set before any test runs
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""{"$set":{"_openid":"oBob"}}""")]
    [InlineData("""{"$set":{"_openid.a":1}}""")]
    [InlineData("""{"$unset":{"_openid":""}}""")]
    [InlineData("""{"$rename":{"_openid":"owner"}}""")]
    [InlineData("""{"$rename":{"list":"_openid"}}""")]
    [InlineData("""{"$rename":{"list":"_openid.x"}}""")]
    [InlineData("""{"$push":{"_openid":"oBob"}}""")]
    [InlineData("""{"$setOnInsert":{"_openid":"oBob"}}""")]
    [InlineData("""{"$inc":{"_openid":1}}""")]
    [InlineData("""{"$set":{"a":1},"$min":{"_openid":"a"}}""")]
    public async Task No_operator_of_a_client_touches_the_owner(string update)
    {
        foreach (var upsert in new[] { false, true })
        {
            var error = await Assert.ThrowsAsync<CloudException>(async () => await UpdateAsync(Alice, """{"_id":"a"}""", update, upsert: upsert));
            Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
        }

        Assert.Equal("oAlice", (await FindAsync("a"))["_openid"].AsString);
    }

    [Theory]
    [InlineData("""{"_id":"new","_openid":"oBob"}""")]
    [InlineData("""{"_id":"new","_openid.x":"oBob"}""")]
    [InlineData("""{"_id":"new","_openid":{"x":1}}""")]
    [InlineData("""{"_id":"new","$and":[{"_openid":"oBob"}]}""")]
    public async Task An_upsert_takes_no_owner_from_its_condition(string condition)
    {
        await Assert.ThrowsAsync<CloudException>(async () => await UpdateAsync(Alice, condition, """{"$set":{"a":1}}""", upsert: true));

        Assert.Equal(1, await Database.CountAsync(Admin, "notes", null));
    }

    [Fact]
    public async Task Set_on_somebody_elses_id_is_a_denial_and_changes_nothing()
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await UpdateAsync(Bob, """{"_id":"a"}""", """{"title":"mine now"}""", upsert: true, replace: true));

        Assert.Equal(CloudErrorCode.DatabasePermissionDenied, error.Code);
        Assert.Equal("oAlice", (await FindAsync("a"))["_openid"].AsString);
    }

    [Fact]
    public async Task A_duplicate_under_the_users_own_index_is_told_as_such_and_not_as_a_denial()
    {
        await Database.EnsureIndexAsync("notes", new IndexDefinition("isbn_1", [new IndexField("isbn", false)]) { Unique = true, Sparse = true });
        await UpdateAsync(Alice, """{"_id":"a"}""", """{"$set":{"isbn":"1"}}""");

        var error = await Assert.ThrowsAsync<CloudException>(async () => await UpdateAsync(Bob, """{"_id":"b"}""", """{"isbn":"1"}""", upsert: true, replace: true));

        Assert.Equal(CloudErrorCode.DatabaseRequestFailed, error.Code);
        Assert.Contains("E11000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_documents_at_once_are_never_replaced_by_one()
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Database.UpdateAsync(
            Admin, new DocumentChange { Collection = "notes", Condition = new Document(), Data = Parse("""{"x":1}"""), IsReplacement = true, Multi = true }));

        Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
        Assert.True((await FindAsync("a")).ContainsKey("list"));
    }

    [Theory]
    [InlineData("notes\n")]
    [InlineData("")]
    [InlineData("$cmd")]
    [InlineData("a/b")]
    [InlineData("笔记")]
    public async Task A_collection_name_that_is_none_is_refused(string name)
    {
        var error = await Assert.ThrowsAsync<CloudException>(async () => await Database.InsertAsync(Admin, name, [new Document()]));

        Assert.Equal(CloudErrorCode.InvalidParameter, error.Code);
    }

    private static Document Parse(string json) => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(json), 0);

    private async Task<UpdateOutcome> UpdateAsync(Caller caller, string condition, string data, bool upsert = false, bool replace = false) => await Database.UpdateAsync(
        caller, new DocumentChange { Collection = "notes", Condition = Parse(condition), Data = Parse(data), IsReplacement = replace, Upsert = upsert });

    private async Task<Document> FindAsync(string id)
    {
        var list = new DocumentList();
        await Database.FindAsync(Admin, new DocumentQuery { Collection = "notes", Condition = new Document { { "_id", id } } }, list);
        return Assert.Single(list.Documents);
    }
}
