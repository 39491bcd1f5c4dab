namespace Yunkai.Storage.Writing;

/// <summary>What the writer thread needs of an engine.</summary>
internal interface IWriteEngine
{
    /// <summary>A transaction on the newest state. Throws <see cref="StorageException"/> when there can be none; then the whole batch fails.</summary>
    WriteTransaction Begin();

    /// <summary>Commits and publishes the new state. Returns when everything is on disk; throws <see cref="StorageException"/> when nothing of it is.</summary>
    void Commit(WriteTransaction transaction);

    /// <summary>Housekeeping, after the batch was acknowledged. Never throws.</summary>
    void AfterBatch(Func<bool> isBusy);
}
