using Yunkai.Documents;
using Yunkai.Documents.Updates;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Writing;

/// <summary>A document ready to be inserted: checked, with its id in front, encoded. Made on the caller's thread, so that the writer has less to do.</summary>
internal sealed class PreparedDocument
{
    private const string IdField = "_id";

    private PreparedDocument(Document document, byte[] bson)
    {
        Document = document;
        Bson = bson;
    }

    public Document Document { get; }

    public byte[] Bson { get; }

    public Value Id => Document[IdField];

    /// <summary>Does not change the given document. Throws <see cref="DocumentException"/> (NotStorable, TooLarge).</summary>
    public static PreparedDocument Of(Document document, IdSource ids)
    {
        StorableNames.Check(document);
        var inOrder = document;
        if (document.Count == 0 || document.GetAt(0).Key != IdField)
        {
            inOrder = new Document(document.Count + 1)
            {
                { IdField, document[IdField] is { IsMissing: false } given ? given : Value.String(ids.NewDocumentId()) },
            };
            foreach (var (name, value) in document)
            {
                if (name != IdField)
                {
                    inOrder.Add(name, value);
                }
            }
        }

        return new PreparedDocument(inOrder, Documents.Values.Bson.Write(inOrder));
    }
}
