using System.Globalization;
using Yunkai.Storage;

namespace Yunkai.Testing.Storage;

/// <summary>Ids that a test can foresee: doc-1, doc-2, … and batches numbered likewise.</summary>
public sealed class CountingIds : IdSource
{
    private int _documents;
    private int _batches;

    public override string NewDocumentId() => string.Create(CultureInfo.InvariantCulture, $"doc-{Interlocked.Increment(ref _documents)}");

    public override Guid NewBatchId() => new(Interlocked.Increment(ref _batches), 0, 0, new byte[8]);
}
