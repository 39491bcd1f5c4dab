using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Yunkai.Cloud.Database;
using Yunkai.Cloud.Environments;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Documents.Json;
using Yunkai.Documents.Sorting;
using Yunkai.Documents.Values;
using Yunkai.Rules;
using Yunkai.Server.Protocols.Actions;
using Yunkai.Storage;

namespace Yunkai.Server.Protocols.Management;

// Collections, their permissions and documents.
internal sealed partial class ManagementApi
{
    private const int DefaultPage = 20;
    private const int MostPage = 1000;
    private static readonly Caller.Operator Operator = new("console");

    private async ValueTask<int> CollectionsAsync(HttpContext context, CloudEnvironment environment, string[] path, Utf8JsonWriter reply)
    {
        var database = environment.Database;
        var method = context.Request.Method;
        var stop = context.RequestAborted;
        switch (path)
        {
            case []:
                Demand(method, "GET", "POST");
                return method == "GET" ? List(database, reply) : await CreateAsync(context, database, reply).ConfigureAwait(false);
            case [var name]:
                Demand(method, "DELETE");
                await database.DropCollectionAsync(name, stop).ConfigureAwait(false);
                WriteEmpty(reply);
                return StatusCodes.Status200OK;
            case [var name, "permission"]:
                Demand(method, "PUT");
                using (var body = await ReadObjectAsync(context).ConfigureAwait(false))
                {
                    var tag = TagOf(body.RootElement) ?? throw new CloudException(CloudErrorCode.InvalidParameter, "aclTag is missing: READONLY, PRIVATE, ADMINWRITE or ADMINONLY is expected.");
                    Existing(database, name);
                    await database.SetPermissionAsync(name, tag, stop).ConfigureAwait(false);
                }

                Write(reply, Existing(database, name));
                return StatusCodes.Status200OK;
            case [var name, "documents"]:
                Demand(method, "GET", "POST");
                return method == "GET" ? await ListDocumentsAsync(context, database, name, reply).ConfigureAwait(false) : await InsertAsync(context, database, name, reply).ConfigureAwait(false);
            default:
                throw new ManagementException(StatusCodes.Status404NotFound, "NOT_FOUND", "There is nothing under this path of the management API.");
        }
    }

    private static int List(DatabaseService database, Utf8JsonWriter reply)
    {
        reply.WriteStartObject();
        reply.WriteStartArray("items"u8);
        foreach (var collection in database.ListCollections())
        {
            Write(reply, collection);
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
        return StatusCodes.Status200OK;
    }

    private async ValueTask<int> CreateAsync(HttpContext context, DatabaseService database, Utf8JsonWriter reply)
    {
        using var body = await ReadObjectAsync(context).ConfigureAwait(false);
        var name = body.RootElement.TryGetProperty("name"u8, out var given) && given.ValueKind == JsonValueKind.String ? JsonText.Of(given, "name") : throw new CloudException(CloudErrorCode.InvalidParameter, "name is missing: a string is expected.");
        Write(reply, await database.CreateCollectionAsync(Operator, name, TagOf(body.RootElement) ?? AclTag.Private, context.RequestAborted).ConfigureAwait(false));
        return StatusCodes.Status201Created;
    }

    /// <summary>Pages by <c>offset</c> and <c>limit</c>, in the order of <c>_id</c>, so that a page does not shift while documents change.</summary>
    private static async ValueTask<int> ListDocumentsAsync(HttpContext context, DatabaseService database, string name, Utf8JsonWriter reply)
    {
        Existing(database, name);
        var query = new DocumentQuery
        {
            Collection = name,
            Sort = SortOrder.Parse(new Document { { "_id", 1 } }),
            Skip = NumberOf(context, "offset", 0, int.MaxValue),
            Limit = Math.Max(1, NumberOf(context, "limit", DefaultPage, MostPage)),
        };
        reply.WriteStartObject();
        reply.WriteStartArray("items"u8);
        await database.FindAsync(Operator, query, new DocumentItems(reply), context.RequestAborted).ConfigureAwait(false);
        reply.WriteEndArray();
        var total = await database.CountAsync(Operator, name, null, context.RequestAborted).ConfigureAwait(false);
        reply.WriteNumber("total"u8, total);
        reply.WriteEndObject();
        return StatusCodes.Status200OK;
    }

    /// <summary>Inserts one document, or all or none of a list: <c>{"documents": […]}</c>.</summary>
    private async ValueTask<int> InsertAsync(HttpContext context, DatabaseService database, string name, Utf8JsonWriter reply)
    {
        Existing(database, name);
        using var body = await ReadObjectAsync(context).ConfigureAwait(false);
        if (!body.RootElement.TryGetProperty("documents"u8, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "documents is missing: a list of documents in canonical Extended JSON is expected.");
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var documents = list.EnumerateArray().Select(item => CanonicalJson.ParseDocument(Encoding.UTF8.GetBytes(item.GetRawText()), now)).ToList();
        var inserted = await database.InsertAsync(Operator, name, documents, context.RequestAborted).ConfigureAwait(false);
        reply.WriteStartObject();
        reply.WriteStartArray("insertedIds"u8);
        foreach (var id in inserted)
        {
            PlainId.Write(reply, id);
        }

        reply.WriteEndArray();
        reply.WriteEndObject();
        return StatusCodes.Status201Created;
    }

    private static CollectionInfo Existing(DatabaseService database, string name) =>
        database.FindCollection(name) ?? throw new CloudException(CloudErrorCode.CollectionNotFound, $"Db or Table not exist: {name}");

    private static AclTag? TagOf(JsonElement body)
    {
        if (!body.TryGetProperty("aclTag"u8, out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (given.ValueKind != JsonValueKind.String || !AclTags.TryParse(JsonText.Of(given, "aclTag"), out var tag))
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "aclTag: one of READONLY, PRIVATE, ADMINWRITE, ADMINONLY is expected.");
        }

        return tag == AclTag.Custom ? throw new CloudException(CloudErrorCode.NotSupported, "Custom security rules (CUSTOM) are not supported by this version of Yunkai yet.") : tag;
    }

    private static int NumberOf(HttpContext context, string name, int fallback, int most)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new CloudException(CloudErrorCode.InvalidParameter, string.Create(CultureInfo.InvariantCulture, $"{name}: a number from 0 to {most} is expected."));
    }

    private static void Write(Utf8JsonWriter reply, CollectionInfo collection)
    {
        reply.WriteStartObject();
        reply.WriteString("name"u8, collection.Name);
        reply.WriteString("aclTag"u8, CollectionPermission.Of(collection).ToWire());
        reply.WriteNumber("indexes"u8, collection.Indexes.Count);
        reply.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter reply)
    {
        reply.WriteStartObject();
        reply.WriteEndObject();
    }

    private sealed class DocumentItems(Utf8JsonWriter reply) : IDocumentVisitor
    {
        public bool Visit(ReadOnlySpan<byte> bson)
        {
            CanonicalJson.Write(reply, bson);
            return true;
        }
    }
}
