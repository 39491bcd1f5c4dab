using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>How large a query result may be, by the kind of client.</summary>
internal static class ResultSize
{
    public static int LimitOf(ActionRequest request) => request.Client switch
    {
        ClientKind.MiniProgram => request.Environment.Limits.MaxClientQueryBytes,
        ClientKind.Web => request.Environment.Limits.MaxWebQueryBytes,
        _ => request.Environment.Limits.MaxServerQueryBytes,
    };

    public static CloudException TooLarge(int maxBytes) =>
        new(CloudErrorCode.DatabaseResultTooLarge, $"The result is larger than {maxBytes / 1024} KB: ask for fewer documents (limit) or fewer fields (field).");
}
