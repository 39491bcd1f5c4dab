using System.Text;
using Yunkai.Documents.Values;

namespace Yunkai.Storage.Writing;

/// <summary>Writes records when all their conditions hold.</summary>
internal sealed class RecordsWrite(Guid batchId, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken) : WriteOperation<bool>(cancellationToken)
{
    protected override bool Execute(WriteTransaction transaction)
    {
        // All conditions speak about the state before the call.
        foreach (var write in writes)
        {
            if (!Holds(transaction, write))
            {
                return false;
            }
        }

        foreach (var write in writes)
        {
            transaction.PutRecord(batchId, write.Kind, write.Key, write.Value);
        }

        return true;
    }

    private static bool Holds(WriteTransaction transaction, RecordWrite write)
    {
        if (write.Condition == RecordCondition.None)
        {
            return true;
        }

        var current = transaction.ReadRecord(write.Kind, Encoding.UTF8.GetBytes(write.Key));
        return write.Condition switch
        {
            RecordCondition.MustExist => current.Length > 0,
            RecordCondition.MustNotExist => current.Length == 0,
            _ => current.AsSpan().SequenceEqual(write.Expected is null ? [] : Bson.Write(write.Expected)),
        };
    }
}
