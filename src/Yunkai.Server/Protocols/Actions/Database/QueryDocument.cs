using System.Text.Json;
using Yunkai.Cloud.Database;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary><c>database.queryDocument</c>: query and <c>doc().get()</c> of dialect L.</summary>
internal sealed class QueryDocument : IProtocolAction
{
    public string Name => "database.queryDocument";
    public bool IsForClients => true;
    public string Target(ActionRequest request) => request.OptionalText("collectionName") ?? "";

    public async ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken)
    {
        Transactions.Refuse(request);
        var query = new DocumentQuery
        {
            Collection = request.RequiredText("collectionName"),
            Condition = DialectL.Condition(request),
            Sort = DialectL.Sort(request),
            Skip = request.OptionalInteger("offset") ?? 0,
            Limit = request.OptionalInteger("limit"),
            IsSingleDocument = request.OptionalText("queryType") == "DOC",
            IsMiniProgramClient = request.Client == ClientKind.MiniProgram,
        };
        reply.WriteStartObject("data"u8);
        reply.WriteStartArray("list"u8);
        var visitor = new PlainListWriter(reply, DialectL.Projection(request), ResultSize.LimitOf(request));
        var outcome = await request.Environment.Database.FindAsync(request.Caller, query, visitor, cancellationToken).ConfigureAwait(false);
        reply.WriteEndArray();
        reply.WriteEndObject();
        if (!request.IsClient)
        {
            var total = await TotalAsync(request, query, outcome, cancellationToken).ConfigureAwait(false);
            reply.WriteNumber("TotalCount"u8, total);
            reply.WriteNumber("Limit"u8, outcome.Limit);
            reply.WriteNumber("Offset"u8, outcome.Skip);
        }
        else
        {
            reply.WriteNumber("limit"u8, outcome.Limit);
            reply.WriteNumber("offset"u8, outcome.Skip);
        }

        request.Result = outcome.Count == 1 ? "1 document" : $"{outcome.Count} documents";
    }

    // A page that is not full ends the result, which gives the total for nothing.
    private static ValueTask<long> TotalAsync(ActionRequest request, DocumentQuery query, QueryOutcome outcome, CancellationToken cancellationToken) =>
        outcome.Count < outcome.Limit && (outcome.Count > 0 || outcome.Skip == 0)
            ? ValueTask.FromResult((long)outcome.Skip + outcome.Count)
            : request.Environment.Database.CountAsync(request.Caller, query.Collection, query.Condition, cancellationToken);
}
