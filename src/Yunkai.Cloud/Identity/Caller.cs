namespace Yunkai.Cloud.Identity;

/// <summary>Who makes a request. Made in one place (the authenticator of each protocol), used by every path.</summary>
public abstract record Caller
{
    private Caller() { }

    /// <summary>Admin callers are not restricted by permissions or rules: functions, server keys, operators.</summary>
    public bool IsAdmin => this is Function or ServerKey or Operator;

    /// <summary>The value stored in <c>_openid</c> of what this caller creates; null for admin callers and nobody.</summary>
    public string? OwnerId => this switch
    {
        MiniProgramUser user => user.OpenId,
        WebUser user => user.Uid,
        _ => null,
    };

    /// <summary>A user of a Mini Program, known by WeChat login (or the simulator).</summary>
    public sealed record MiniProgramUser(string OpenId, string AppId, string? UnionId, string Uid) : Caller;

    /// <summary>A user of a web page or app.</summary>
    public sealed record WebUser(string Uid, bool IsAnonymous) : Caller;

    /// <summary>Code inside a function. <paramref name="Origin"/> is the user at the start of the call chain, <paramref name="Source"/> the chain (<c>wx_client,scf</c>).</summary>
    public sealed record Function(string FunctionName, string RequestId, Caller? Origin, string Source) : Caller
    {
        /// <summary>The address of whoever began the call chain; handed down to functions that this one calls.</summary>
        public string? ClientAddress { get; init; }

        /// <summary>The server as whoever began the call chain reaches it: the base of addresses that end up there, such as temporary file URLs. Null when unknown.</summary>
        public string? PublicUrl { get; init; }
    }

    /// <summary>A server outside, with a secret id and key of the environment.</summary>
    public sealed record ServerKey(string SecretId) : Caller;

    /// <summary>A person at the console or command line.</summary>
    public sealed record Operator(string Name) : Caller;

    /// <summary>Somebody who is not logged in.</summary>
    public sealed record Nobody : Caller
    {
        public static Nobody Instance { get; } = new();
    }
}
