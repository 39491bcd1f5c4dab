using Yunkai.Cloud.Identity;
using Yunkai.Functions;
using Yunkai.Testing;

namespace Yunkai.Cloud.Tests.Identity;

public sealed class ServerCredentialsTests
{
    private static readonly Caller Alice = new Caller.MiniProgramUser("oA", "wx1", null, "u1");
    private readonly ServerCredentials _credentials = new();

    [Fact]
    public async Task Server_keys_are_made_once_and_kept()
    {
        var store = new MemoryRecordStore();

        var made = await _credentials.AddEnvironmentAsync("env-1", store);
        var again = await new ServerCredentials().AddEnvironmentAsync("env-1", store);

        Assert.Equal(made, again);
        Assert.Matches("^AKID[A-Za-z0-9]{32}$", made.SecretId);
        var found = _credentials.Find(made.SecretId)!;
        Assert.Equal(new Caller.ServerKey(made.SecretId), _credentials.FindCaller(found, "anything"));
        _credentials.RemoveEnvironment("env-1");
        Assert.Null(_credentials.Find(made.SecretId));
        Assert.Null(_credentials.FindCaller(found, null));
    }

    [Fact]
    public void A_session_token_names_its_invocation_until_the_end_even_after_the_answer()
    {
        var key = _credentials.Issue("env-1", "f", "i1");
        var api = Register("r1");
        var session = _credentials.Begin(key, "r1");

        Assert.Same(Alice, Caller(key, session)!.Origin);
        Assert.Equal("r1", _credentials.FindInvocation(api)!.RequestId);
        Assert.Null(Caller(key, null));
        Assert.Null(Caller(key, ""));
        Assert.Null(Caller(key, session[..^1]));
        Assert.Null(Caller(key, session + "x"));
        Assert.Null(Caller(key, new string('é', session.Length)));

        _credentials.Release("r1");
        Assert.NotNull(Caller(key, session));
        _credentials.End(key, "r1");
        Assert.Null(Caller(key, session));
        Assert.Null(_credentials.FindInvocation(api));
    }

    [Fact]
    public void An_earlier_token_of_an_instance_stands_for_whatever_runs_there_now()
    {
        var key = _credentials.Issue("env-1", "f", "i1");
        var other = _credentials.Issue("env-1", "f", "i2");
        Register("r1");
        var first = _credentials.Begin(key, "r1");
        _credentials.Release("r1");
        _credentials.End(key, "r1");
        Assert.Null(Caller(key, first));

        Register("r2");
        var second = _credentials.Begin(key, "r2");
        Assert.Equal("r2", Caller(key, first)!.RequestId);
        Assert.Null(Caller(other, first));
        _credentials.Release("r2");
        _credentials.End(key, "r2");
        Assert.Null(Caller(key, first));

        Register("r3");
        _credentials.Begin(key, "r3");
        Assert.Equal("r3", Caller(key, second)!.RequestId);
        Assert.Null(Caller(key, second[..^1]));
        Assert.Null(Caller(key, second + "x"));
        Assert.Null(Caller(key, (second[0] == 'x' ? "y" : "x") + second[1..]));
    }

    [Fact]
    public void The_token_of_one_invocation_or_instance_is_nothing_to_another()
    {
        var one = _credentials.Issue("env-1", "f", "i1");
        var two = _credentials.Issue("env-1", "f", "i2");
        Register("r1");
        Register("r2");
        var first = _credentials.Begin(one, "r1");
        var second = _credentials.Begin(two, "r2");

        Assert.Null(Caller(one, second));
        Assert.Null(Caller(two, first));
        _credentials.End(one, "r2");
        Assert.NotNull(Caller(two, second));
    }

    [Fact]
    public void A_registration_ends_without_a_start_and_a_start_without_one_gives_a_dead_token()
    {
        var key = _credentials.Issue("env-1", "f", "i1");
        var api = Register("r1");
        _credentials.Release("r1");

        Assert.Null(_credentials.FindInvocation(api));
        Assert.Null(Caller(key, _credentials.Begin(key, "r1")));
        Assert.Null(Caller(key, _credentials.Begin(key, "never")));
        Assert.Null(_credentials.FindInvocation(null));
        Assert.Null(_credentials.FindInvocation(""));
    }

    [Fact]
    public void An_instance_of_another_environment_cannot_run_a_registered_call()
    {
        var foreign = _credentials.Issue("env-2", "f", "i1");
        Register("r1");

        Assert.Null(Caller(foreign, _credentials.Begin(foreign, "r1")));
    }

    [Fact]
    public void Revoking_an_instance_ends_everything_under_it()
    {
        var key = _credentials.Issue("env-1", "f", "i1");
        var api = Register("r1");
        var session = _credentials.Begin(key, "r1");
        var credential = _credentials.Find(key.SecretId)!;
        _credentials.Release("r1");

        _credentials.Revoke(key);

        Assert.Null(_credentials.Find(key.SecretId));
        Assert.Null(_credentials.FindCaller(credential, session));
        Assert.Null(_credentials.FindInvocation(api));
        Assert.NotEmpty(_credentials.Begin(key, "r1"));
    }

    [Fact]
    public void A_request_id_in_use_cannot_be_registered_again()
    {
        Register("r1");

        Assert.Throws<InvalidOperationException>(() => Register("r1"));
    }

    private string Register(string requestId) => _credentials.Register("env-1", requestId, new Caller.Function("f", requestId, Alice, "wx_client"));

    private Caller.Function? Caller(InstanceKey key, string? session) => (Caller.Function?)_credentials.FindCaller(_credentials.Find(key.SecretId)!, session);
}
