using System.Text.RegularExpressions;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Documents;
using Yunkai.Documents.Filters;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

// Which collection, which documents of it, and how failures below are named.
public sealed partial class DatabaseService
{
    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CollectionName();

    /// <summary>A collection that does not exist yet has the permission it would be made with.</summary>
    private static AccessDecision Evaluate(Caller caller, CollectionInfo? collection, AccessOperation operation) =>
        AccessEvaluator.Evaluate(collection is null ? AclTag.Private : CollectionPermission.Of(collection), operation, caller.OwnerId);

    private static void DemandCreate(Caller caller, CollectionInfo? collection)
    {
        if (!caller.IsAdmin && Evaluate(caller, collection, AccessOperation.Create) is AccessDecision.Denied)
        {
            throw PermissionDenied();
        }
    }

    private static CloudException PermissionDenied() => new(CloudErrorCode.DatabasePermissionDenied, "Permission denied");

    private static void CheckName(string name)
    {
        if (!CollectionName().IsMatch(name))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"collectionName \"{Shorten(name)}\" is not valid: use 1 to 64 letters, digits, _, . and -, beginning with a letter, a digit or _");
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

    /// <summary>The condition together with what the permission adds to it; throws when the permission refuses the operation as such.</summary>
    private static Filter Restrict(Caller caller, CollectionInfo? collection, AccessOperation operation, Document? condition)
    {
        // Parsed before the decision, so that a bad condition is told as such to everybody and the answer does not depend on the permission.
        var filter = condition is null ? Filter.All : Guard(() => Filter.Parse(caller.IsAdmin ? condition : QueryTemplates.Resolve(condition, caller), ContextOf(collection)));
        if (caller.IsAdmin)
        {
            return filter;
        }

        return Evaluate(caller, collection, operation) switch
        {
            AccessDecision.Allowed { Restriction: { } restriction } => Filter.And(filter, restriction),
            AccessDecision.Allowed => filter,
            _ => throw PermissionDenied(),
        };
    }

    /// <summary>What a condition on the collection may refer to: the paths of its text index. On the way of every query: nothing is made when there is none.</summary>
    private static FilterContext ContextOf(CollectionInfo? collection)
    {
        for (var i = 0; i < collection?.Indexes.Count; i++)
        {
            var fields = collection.Indexes[i].Fields;
            for (var j = 0; j < fields.Count; j++)
            {
                if (fields[j].Kind == IndexFieldKind.Text)
                {
                    return new FilterContext { TextPaths = [.. fields.Where(field => field.Kind == IndexFieldKind.Text).Select(field => field.Path)] };
                }
            }
        }

        return FilterContext.Default;
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

    /// <summary>The collection, made now when that is allowed. Who may not create documents makes no collection either.</summary>
    private async ValueTask<CollectionInfo> FindWritableAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        var collection = store.FindCollection(name);
        if (collection is not null)
        {
            DemandCreate(caller, collection);
            return collection;
        }

        if (!limits.CreateMissingCollections)
        {
            throw CollectionNotFound(name);
        }

        DemandCreate(caller, null);
        try
        {
            collection = await CreateAsync(name, AclTag.Private, cancellationToken).ConfigureAwait(false);
            activity.Notice($"Created collection \"{name}\" with permission PRIVATE (only its creator reads and writes a document). Set another in yunkai.json under \"collections\".");
            return collection;
        }
        catch (CloudException error) when (error.Code == CloudErrorCode.CollectionExists && store.FindCollection(name) is not null)
        {
            return store.FindCollection(name)!; // another first write won; checked in the filter above
        }
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
