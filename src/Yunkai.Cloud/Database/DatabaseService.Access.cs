using System.Text.RegularExpressions;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

// Which collection, which documents of it, and how failures below are named.
public sealed partial class DatabaseService
{
    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex CollectionName();

    private static AccessDecision Evaluate(Caller caller, CollectionInfo collection, AccessOperation operation) =>
        AccessEvaluator.Evaluate(CollectionPermission.Of(collection), operation, caller.OwnerId);

    private static CloudException PermissionDenied() => new(CloudErrorCode.DatabasePermissionDenied, "Permission denied");

    private static void CheckName(string name)
    {
        if (!CollectionName().IsMatch(name))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"collectionName \"{Shorten(name)}\" is not valid: use letters, digits, _ and -, at most 32 of them");
        }
    }

    /// <summary>A client neither sets nor changes the owner, on any path below it (documented text: Invalid Key Name).</summary>
    private static void RefuseOwner(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (path.Equals(AccessEvaluator.OwnerField, StringComparison.Ordinal) || path.StartsWith(AccessEvaluator.OwnerField + ".", StringComparison.Ordinal))
            {
                throw new CloudException(CloudErrorCode.InvalidParameter, "Invalid Key Name: _openid");
            }
        }
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    /// <summary>False when the permission leaves nothing to see; throws when it refuses the operation as such.</summary>
    private static bool TryRestrict(Caller caller, CollectionInfo collection, AccessOperation operation, Document? condition, out Filter filter)
    {
        if (caller.IsAdmin)
        {
            filter = condition is null ? Filter.All : Guard(() => Filter.Parse(condition));
            return true;
        }

        // Parsed before the decision, so that a bad condition is told as such to everybody and the answer does not depend on the permission.
        filter = condition is null ? Filter.All : Guard(() => Filter.Parse(QueryTemplates.Resolve(condition, caller)));
        switch (Evaluate(caller, collection, operation))
        {
            case AccessDecision.Allowed { Restriction: { } restriction }:
                filter = Filter.And(filter, restriction);
                return true;
            case AccessDecision.Allowed:
                return true;
            default:
                throw PermissionDenied();
        }
    }

    private CollectionInfo? FindReadable(string name)
    {
        CheckName(name);
        if (store.FindCollection(name) is { } collection)
        {
            return collection;
        }

        if (!limits.CreateMissingCollections)
        {
            throw CollectionNotFound(name);
        }

        activity.Notice($"Collection \"{name}\" does not exist yet and reads as empty; the first write creates it. On the platform this fails with -502005 (--strict does the same here).");
        return null;
    }

    private async ValueTask<CollectionInfo> FindWritableAsync(string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        if (store.FindCollection(name) is { } collection)
        {
            return collection;
        }

        if (!limits.CreateMissingCollections)
        {
            throw CollectionNotFound(name);
        }

        try
        {
            collection = await CreateAsync(name, cancellationToken).ConfigureAwait(false);
            activity.Notice($"Created collection \"{name}\" with permission PRIVATE (only its creator reads and writes a document). Set another in yunkai.json under \"collections\".");
            return collection;
        }
        catch (CloudException error) when (error.Code == CloudErrorCode.CollectionExists && store.FindCollection(name) is not null)
        {
            return store.FindCollection(name)!; // another first write won; checked in the filter above
        }
    }

    private ValueTask<CollectionInfo> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (store.ListCollections().Count >= limits.MaxCollections)
        {
            throw new CloudException(CloudErrorCode.CollectionLimitExceeded, $"An environment holds at most {limits.MaxCollections} collections");
        }

        return Guard(store.CreateCollectionAsync(name, CollectionPermission.With(new Document(), AclTag.Private), cancellationToken));
    }

    private static CloudException CollectionNotFound(string name) => new(CloudErrorCode.CollectionNotFound, $"Db or Table not exist: {name}");

    private static T Guard<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (DatabaseErrors.TryTranslate(error, out var translated))
        {
            throw translated;
        }
    }

    private static async ValueTask<T> Guard<T>(ValueTask<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception error) when (DatabaseErrors.TryTranslate(error, out var translated))
        {
            throw translated;
        }
    }
}
