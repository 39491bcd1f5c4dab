using Yunkai.Cloud.Logs;
using Yunkai.Functions;

namespace Yunkai.Server.Hosting;

/// <summary>Hands what functions print to the activity log.</summary>
internal sealed class FunctionConsole(IActivityLog activity) : IFunctionConsole
{
    public void Write(string environmentId, string functionName, string requestId, string level, string text)
    {
        if (activity.IsWatched)
        {
            activity.Printed(new ConsoleActivity(environmentId, functionName, requestId, level, text));
        }
    }
}
