namespace Yunkai.Functions.Systems;

internal static class WorkerListeners
{
    /// <summary>Listens in a folder that only this user may enter.</summary>
    public static IWorkerListener Listen(string folder) => OperatingSystem.IsWindows() ? new NamedPipeListener() : new UnixSocketListener(folder);
}
