using Yunkai.Functions.Protocol;

namespace Yunkai.Functions.Workers;

/// <summary>What an adopted worker tells its instance. Called from the worker's read loops: must not block.</summary>
internal interface IWorkerEvents
{
    /// <exception cref="BadFrameException">The frame makes no sense now; the worker is ended.</exception>
    void OnFrame(FrameType type, uint id, ReadOnlySpan<byte> payload);

    /// <summary>Something was written past the JavaScript console: by native code, by children, by a crash.</summary>
    void OnOutput(bool isError, ReadOnlySpan<byte> bytes);

    /// <summary>The process is gone. Called once, last.</summary>
    void OnExit(WorkerExit exit);
}
