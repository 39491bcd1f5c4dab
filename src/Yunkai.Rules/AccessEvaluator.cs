using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;

namespace Yunkai.Rules;

/// <summary>What is about to be done with documents or files.</summary>
public enum AccessOperation
{
    /// <summary>Get, query, count, aggregate, watch.</summary>
    Read,
    Create,
    Update,
    Delete,
}

/// <summary>What a permission says about an operation: refuse, allow, or allow on the documents that also meet a condition.</summary>
public abstract record AccessDecision
{
    private AccessDecision() { }

    public static AccessDecision Allow { get; } = new Allowed(null);

    public static AccessDecision Deny { get; } = new Denied();

    /// <summary>Allowed; when <paramref name="Restriction"/> is set it is ANDed into the condition, so that other people's documents are silently absent.</summary>
    public sealed record Allowed(Filter? Restriction) : AccessDecision;

    public sealed record Denied : AccessDecision;
}

/// <summary>The one place that turns a permission and a caller into a decision, for every path to documents and files.</summary>
public static class AccessEvaluator
{
    /// <summary>The field that holds the creator.</summary>
    public const string OwnerField = "_openid";

    /// <summary>Evaluates a simple permission for a client. Admin callers never come here.</summary>
    /// <param name="ownerId">The caller's openid or uid; null for somebody who is not logged in.</param>
    public static AccessDecision Evaluate(AclTag tag, AccessOperation operation, string? ownerId)
    {
        var own = ownerId is null ? AccessDecision.Deny : new AccessDecision.Allowed(Filter.Equal(OwnerField, Value.String(ownerId)));
        return (tag, operation) switch
        {
            (AclTag.Private, AccessOperation.Read) => own,
            (AclTag.ReadOnly or AclTag.AdminWrite, AccessOperation.Read) => AccessDecision.Allow,
            (AclTag.Private or AclTag.ReadOnly, AccessOperation.Create) => ownerId is null ? AccessDecision.Deny : AccessDecision.Allow,
            (AclTag.Private or AclTag.ReadOnly, AccessOperation.Update or AccessOperation.Delete) => own,
            // ADMINWRITE writes, everything on ADMINONLY, and a custom rule this version cannot evaluate: what is not allowed is refused.
            _ => AccessDecision.Deny,
        };
    }
}
