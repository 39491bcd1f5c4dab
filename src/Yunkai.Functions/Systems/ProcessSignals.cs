using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Yunkai.Functions.Systems;

/// <summary>Stops, continues and ends worker processes with everything they started. The one native call and its reasons: docs/adr/0020-signals-to-workers.md.</summary>
internal static class ProcessSignals
{
    private const int Kill = 9;

    public static bool CanFreeze => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Stops a worker; false when it was not possible.</summary>
    public static bool Freeze(int processId, bool hasOwnGroup) => CanFreeze && Send(processId, hasOwnGroup, OperatingSystem.IsMacOS() ? 17 : 19);

    public static void Thaw(int processId, bool hasOwnGroup)
    {
        if (CanFreeze)
        {
            Send(processId, hasOwnGroup, OperatingSystem.IsMacOS() ? 19 : 18);
        }
    }

    /// <summary>Ends a worker and its children. Children that left its process group are found while their parent lives.</summary>
    public static void KillTree(Process process, bool hasOwnGroup)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            // It ended by itself meanwhile, or a child did while the tree was walked; the group below takes what is left.
        }

        KillGroup(process.Id, hasOwnGroup);
    }

    /// <summary>Ends what a dead worker left behind in its process group.</summary>
    public static void KillGroup(int processId, bool hasOwnGroup)
    {
        if (hasOwnGroup && CanFreeze)
        {
            Send(processId, hasOwnGroup, Kill);
        }
    }

    // 0 and 1 would mean our own group and every process of the user.
    private static bool Send(int processId, bool group, int signal) => processId > 1 && NativeKill(group ? -processId : processId, signal) == 0;

#pragma warning disable SYSLIB1054 // Two integers need no generated marshalling, and so no unsafe code in the project.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int processId, int signal);
#pragma warning restore SYSLIB1054
}
