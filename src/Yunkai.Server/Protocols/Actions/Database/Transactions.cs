using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Actions.Database;

/// <summary>This version has no transactions: a call inside one must not quietly run outside it.</summary>
internal static class Transactions
{
    public static void Refuse(ActionRequest request)
    {
        if (request.OptionalText("transactionId") is { Length: > 0 })
        {
            throw new CloudException(CloudErrorCode.NotSupported, "Transactions are not supported by this version of Yunkai.");
        }
    }
}
