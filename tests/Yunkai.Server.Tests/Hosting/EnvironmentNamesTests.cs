using Yunkai.Cloud.Projects;
using Yunkai.Server.Hosting;
using Yunkai.Server.Tests.Kit;

namespace Yunkai.Server.Tests.Hosting;

/// <summary>Which environment a request means (design: environment ids).</summary>
public sealed class EnvironmentNamesTests
{
    [Theory]
    [InlineData("\"envName\":\"env-1\"")]
    [InlineData("\"envName\":\"\"")]
    [InlineData("\"envName\":null")]
    [InlineData("\"envName\":{\"database\":\"env-1\",\"functions\":\"other\"}")]
    [InlineData("\"envName\":{\"default\":\"env-1\"}")]
    [InlineData("\"x\":1")]
    [InlineData("\"envName\":\"prod-author-1a2b3\"")]
    [InlineData("\"envName\":\"你的环境ID\"")]
    public async Task A_server_key_reaches_its_environment_by_any_name_nobody_has(string member)
    {
        await using var server = await TestServer.StartAsync(createMissing: true);

        var reply = await server.AdminAsync("database.countDocument", "\"collectionName\":\"c1\"," + member, env: null);

        Assert.Equal(0, reply.GetProperty("data").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task An_unknown_id_becomes_an_alias_once_and_says_so()
    {
        await using var server = await TestServer.StartAsync(createMissing: true);
        var token = await server.LoginAsync("alice");

        for (var time = 0; time < 2; time++)
        {
            var reply = await server.WebAsync(token, "database.countDocument", "\"collectionName\":\"c1\"", env: "prod-author");
            Assert.False(reply.TryGetProperty("code", out _), reply.GetRawText());
        }

        Assert.Single(server.Activity.Notices, notice => notice.Contains("prod-author", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_environments_id_is_refused_and_its_tokens_and_keys_do_not_reach_here()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.LoginAsync("alice");
        var other = Path.Combine(server.Folder, "other");
        Directory.CreateDirectory(other);
        await server.Server.OpenProjectAsync(ProjectFolder.Read(other), new OpenProjectOptions { EnvironmentId = "env-2" });
        await server.Server.Environments.EnsureAsync("env-2", TestServer.AppId);

        var byKey = await server.AdminAsync("database.countDocument", "\"collectionName\":\"c1\"", env: "env-2");
        var byToken = await server.WebAsync(token, "database.countDocument", "\"collectionName\":\"c1\"", env: "env-2");

        Assert.Equal("INVALIID_ENV", byKey.GetProperty("code").GetString());
        Assert.Equal("CHECK_LOGIN_FAILED", byToken.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Without_aliases_servers_fall_back_to_their_own_and_clients_are_refused()
    {
        await using var server = await TestServer.StartAsync(createMissing: true, aliases: false);
        var token = await server.LoginAsync("alice");

        var byKey = await server.AdminAsync("database.countDocument", "\"collectionName\":\"c1\"", env: "prod-author");
        var byToken = await server.WebAsync(token, "database.countDocument", "\"collectionName\":\"c1\"", env: "prod-author");

        Assert.Equal(0, byKey.GetProperty("data").GetProperty("total").GetInt32());
        Assert.Equal("INVALIID_ENV", byToken.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_missing_collection_reads_as_empty_and_the_first_write_makes_it_private_with_a_notice()
    {
        await using var server = await TestServer.StartAsync(createMissing: true);
        var token = await server.LoginAsync("alice");

        var empty = await server.WebAsync(token, "database.queryDocument", "\"collectionName\":\"notes\"");
        var refused = await server.WebAsync(null, "database.addDocument", "\"collectionName\":\"notes\",\"data\":{}");
        Assert.Null(server.Project.Environment.Store.FindCollection("notes"));
        var added = await server.WebAsync(token, "database.addDocument", "\"collectionName\":\"notes\",\"data\":{}");

        Assert.Equal(0, empty.GetProperty("data").GetProperty("list").GetArrayLength());
        Assert.Equal("DATABASE_PERMISSION_DENIED", refused.GetProperty("code").GetString());
        Assert.False(added.TryGetProperty("code", out _), added.GetRawText());
        Assert.Contains(server.Activity.Notices, notice => notice.Contains("Created collection \"notes\"", StringComparison.Ordinal));
    }
}
