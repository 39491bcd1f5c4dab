using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Storage;

namespace Yunkai.Cloud.Database;

// Collections as such: for admin code and operators only.
public sealed partial class DatabaseService
{
    /// <summary>All collections, by name.</summary>
    public IReadOnlyList<CollectionInfo> ListCollections() => [.. store.ListCollections().OrderBy(collection => collection.Name, StringComparer.Ordinal)];

    /// <summary>The collection, or null.</summary>
    public CollectionInfo? FindCollection(string name)
    {
        CheckName(name);
        return store.FindCollection(name);
    }

    /// <summary>Creates a collection; admin callers only.</summary>
    public async ValueTask<CollectionInfo> CreateCollectionAsync(Caller caller, string name, AclTag tag = AclTag.Private, CancellationToken cancellationToken = default)
    {
        if (!caller.IsAdmin)
        {
            throw PermissionDenied();
        }

        CheckName(name);
        return await CreateAsync(name, tag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a collection with all its documents.</summary>
    public async ValueTask DropCollectionAsync(string name, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        await Guard(Finish(store.DropCollectionAsync(name, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Sets the permission of a collection, creating it when missing. Applies at once.</summary>
    public async ValueTask SetPermissionAsync(string name, AclTag tag, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        if (store.FindCollection(name) is not { } collection)
        {
            await CreateAsync(name, tag, cancellationToken).ConfigureAwait(false);
        }
        else if (CollectionPermission.Of(collection) != tag)
        {
            await Guard(store.SetCollectionAttributesAsync(name, CollectionPermission.With(collection.Attributes, tag), cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Builds an index; one of the same name and another definition is replaced. False when it was there already.</summary>
    public async ValueTask<bool> EnsureIndexAsync(string name, IndexDefinition index, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        if (store.FindCollection(name) is not { } collection)
        {
            throw CollectionNotFound(name);
        }

        if (collection.Indexes.FirstOrDefault(known => known.Name == index.Name) is { } same)
        {
            if (same.Unique == index.Unique && same.Sparse == index.Sparse && same.Fields.SequenceEqual(index.Fields))
            {
                return false;
            }

            await Guard(Finish(store.DropIndexAsync(name, index.Name, cancellationToken))).ConfigureAwait(false);
        }

        await Guard(Finish(store.CreateIndexAsync(name, index, cancellationToken))).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<bool> Finish(ValueTask work)
    {
        await work.ConfigureAwait(false);
        return true;
    }

    private ValueTask<CollectionInfo> CreateAsync(string name, AclTag tag, CancellationToken cancellationToken)
    {
        if (store.ListCollections().Count >= limits.MaxCollections && store.FindCollection(name) is null)
        {
            throw new CloudException(CloudErrorCode.CollectionLimitExceeded, $"An environment holds at most {limits.MaxCollections} collections");
        }

        return Guard(store.CreateCollectionAsync(name, CollectionPermission.With(new Document(), tag), cancellationToken));
    }
}
