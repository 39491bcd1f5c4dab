using Yunkai.Documents.Values;
using Yunkai.Storage.Reading;

namespace Yunkai.Storage.Writing;

/// <summary>Gathers what the operations of a batch are going to read.</summary>
internal interface IForesight
{
    void WillFind(string collection, in Query query);

    void WillRead(IReadOnlyList<long> rows);

    /// <summary>A document whose unique keys will be looked for.</summary>
    void WillInsert(string collection, Document document);

    void WillReadRecord(RecordKind kind, string key);
}
