using System.Collections.Concurrent;
using Yunkai.Cloud.Logs;

namespace Yunkai.Server.Tests.Kit;

/// <summary>Keeps what happened.</summary>
internal sealed class RecordingActivity : IActivityLog
{
    public ConcurrentQueue<CallActivity> Calls { get; } = new();
    public ConcurrentQueue<string> Notices { get; } = new();
    public bool IsWatched => true;

    public void Called(CallActivity activity) => Calls.Enqueue(activity);

    public void Printed(ConsoleActivity activity) { }

    public void Notice(string text) => Notices.Enqueue(text);
}
