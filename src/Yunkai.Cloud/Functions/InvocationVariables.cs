using System.Net;
using System.Net.Sockets;
using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Functions;

/// <summary>The environment variables of one invocation (protocol: server-sdk §1.4, §1.6, §6.3). Names that are absent are removed from the worker before the call.</summary>
internal static class InvocationVariables
{
    private const string ContextKeys = "TCB_ENV,TCB_SEQID,TCB_SOURCE,TCB_UUID,TCB_SESSIONTOKEN,TCB_SOURCE_IP,TCB_TRACELOG,TCB_ROUTE_KEY,TCB_ISANONYMOUS_USER,TCB_CUSTOM_USER_ID,LOGINTYPE";
    private const string WxKeysWithUser = "WX_OPENID,WX_APPID,WX_UNIONID,WX_CLIENTIP,WX_CLIENTIPV6,WX_API_TOKEN";
    private const string WxKeysWithoutUser = "WX_CLIENTIP,WX_CLIENTIPV6,WX_API_TOKEN";

    public static Dictionary<string, string> Build(FunctionServiceSettings settings, FunctionCall call, string source, string apiToken)
    {
        var variables = new Dictionary<string, string>(24, StringComparer.Ordinal)
        {
            ["SCF_NAMESPACE"] = settings.EnvironmentId,
            ["TCB_ENV"] = settings.EnvironmentId,
            ["TENCENTCLOUD_REGION"] = settings.Region,
            ["TCB_CONTEXT_KEYS"] = ContextKeys,
            ["TCB_SEQID"] = call.SequenceId is { Length: > 0 } ? call.SequenceId : call.RequestId ?? "",
            ["TCB_SOURCE"] = source,
            ["WX_API_TOKEN"] = apiToken,
            ["WX_CONTEXT_ENV"] = settings.EnvironmentId,
            ["_SCF_TCB_LOG"] = "1",
        };
        if (call.ClientAddress is { Length: > 0 } address && IPAddress.TryParse(address, out var ip))
        {
            variables["TCB_SOURCE_IP"] = address;
            variables[ip.AddressFamily == AddressFamily.InterNetworkV6 ? "WX_CLIENTIPV6" : "WX_CLIENTIP"] = address;
        }

        if (call.PublicUrl is { Length: > 0 } publicUrl)
        {
            // File addresses begin with it; the worker fetches those through its own listener.
            variables["YUNKAI_PUBLIC_URL"] = publicUrl;
        }

        switch (call.Caller is Caller.Function function ? function.Origin : call.Caller)
        {
            case Caller.MiniProgramUser user:
                variables["WX_CONTEXT_KEYS"] = WxKeysWithUser;
                variables["WX_OPENID"] = user.OpenId;
                variables["WX_APPID"] = user.AppId;
                variables["LOGINTYPE"] = "WECHAT-MINI";
                variables["TCB_UUID"] = user.Uid;
                if (user.UnionId is { Length: > 0 })
                {
                    variables["WX_UNIONID"] = user.UnionId;
                }

                break;
            case Caller.WebUser web:
                variables["WX_CONTEXT_KEYS"] = WxKeysWithoutUser;
                variables["LOGINTYPE"] = web.IsAnonymous ? "ANONYMOUS" : "CUSTOM";
                variables["TCB_UUID"] = web.Uid;
                variables["TCB_ISANONYMOUS_USER"] = web.IsAnonymous ? "true" : "false";
                if (!web.IsAnonymous)
                {
                    variables["TCB_CUSTOM_USER_ID"] = web.Uid;
                }

                break;
            default:
                // Kept non-empty: without the list the SDK's getWXContext() would lose ENV and SOURCE too.
                variables["WX_CONTEXT_KEYS"] = WxKeysWithoutUser;
                break;
        }

        return variables;
    }
}
