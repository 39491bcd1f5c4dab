using System.Collections.Concurrent;
using Yunkai.Cloud.Logs;

namespace Yunkai.Cloud.Tests;

/// <summary>Nobody watches; notices are kept.</summary>
internal sealed class SilentActivity : IActivityLog
{
    public ConcurrentQueue<string> Notices { get; } = new();
    public bool IsWatched => false;

    public void Called(CallActivity activity) { }

    public void Printed(ConsoleActivity activity) { }

    public void Notice(string text) => Notices.Enqueue(text);
}
