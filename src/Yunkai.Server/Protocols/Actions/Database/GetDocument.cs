using System.Text.Json;
using Yunkai.Cloud.Database;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.getDocument</c>: query and <c>doc().get()</c> of dialect E.</summary>
internal sealed class GetDocument : IProtocolAction
{
    public string Name => "database.getDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var query = new DocumentQuery
        {
            Collection = request.RequiredText("collectionName"),
            Condition = DialectE.Condition(request),
            Sort = DialectE.Sort(request),
            Skip = request.OptionalInteger("offset") ?? 0,
            Limit = request.OptionalInteger("limit"),
            IsSingleDocument = request.OptionalText("queryType") == "DOC",
            IsMiniProgramClient = request.Client == ClientKind.MiniProgram,
        };
        reply.WriteStartObject("data"u8);
        reply.WriteStartArray("list"u8);
        using var visitor = EjsonListWriter.Rent(reply, DialectE.Projection(request), ResultSize.LimitOf(request));
        var outcome = await request.Environment.Database.FindAsync(request.Caller, query, visitor, cancellationToken).ConfigureAwait(false);
        reply.WriteEndArray();
        reply.WriteNumber("limit"u8, outcome.Limit);
        reply.WriteNumber("offset"u8, outcome.Skip);
        reply.WriteEndObject();
        request.Result = outcome.Count == 1 ? "1 document" : $"{outcome.Count} documents";
    }
}
