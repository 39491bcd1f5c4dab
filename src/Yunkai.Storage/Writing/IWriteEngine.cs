namespace Yunkai.Storage.Writing;

/// <summary>What the writer thread needs of an engine.</summary>
internal interface IWriteEngine
{
    /// <summary>A transaction on the newest state. Throws <see cref="StorageException"/> when there can be none; then the whole batch fails.</summary>
    /// <param name="batch">What is going to run, so that an engine far away can fetch ahead (<see cref="WriteOperation.Announce"/>).</param>
    WriteTransaction Begin(IReadOnlyList<WriteOperation> batch);

    /// <summary>Commits and publishes the new state. Returns when everything is on disk; throws <see cref="StorageException"/> when nothing of it is.</summary>
    void Commit(WriteTransaction transaction);

    /// <summary>After a transaction was lost as a whole: whether its operations, one by one, may fare better.</summary>
    bool MaySucceedAlone(StorageException error);

    /// <summary>Housekeeping, after the batch was acknowledged. Never throws.</summary>
    void AfterBatch(Func<bool> isBusy);

    /// <summary>The writer has had nothing to do for a while and lets its thread go. Never throws.</summary>
    void OnIdle();
}
