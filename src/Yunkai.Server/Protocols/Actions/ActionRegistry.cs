using System.Collections.Frozen;
using Yunkai.Cloud.Errors;
using Yunkai.Server.Protocols.Actions.Database;
using Yunkai.Server.Protocols.Actions.Functions;
using Yunkai.Server.Protocols.Actions.Storage;

namespace Yunkai.Server.Protocols.Actions;

/// <summary>Every action by name, and those that SDKs know but this version does not carry out, so that the error can tell "unknown" from "not yet".</summary>
internal sealed class ActionRegistry
{
    private const string Aggregation = "Aggregation";
    private const string OfficialLogin = "Login by actions (js-sdk 1.x)";
    private const string OpenApi = "WeChat's open API";
    private const string Transactions = "Transactions";

    private static readonly IProtocolAction[] Standard =
    [
        new AbortUpload(),
        new AddCollection(),
        new AddDocument(),
        new BatchDeleteFile(),
        new BatchGetDownloadUrl(),
        new CalculateDocument(),
        new CompleteUpload(),
        new CountDocument(),
        new DeleteDocument(),
        new GetDocument(),
        new GetUploadMetadata(),
        new InsertDocument(),
        new InvokeFunction(),
        new ModifyAndReturn(),
        new ModifyDocument(),
        new PollInvocation(),
        new QueryDocument(),
        new RemoveDocument(),
        new UpdateDocument(),
    ];

    private static readonly FrozenDictionary<string, string> NotYet = new Dictionary<string, string>
    {
        ["analytics.report"] = "Analytics",
        ["auth.activateEndUserMail"] = OfficialLogin,
        ["auth.fetchAccessTokenWithRefreshToken"] = OfficialLogin,
        ["auth.getJwt"] = OfficialLogin,
        ["auth.getLinkedUidList"] = OfficialLogin,
        ["auth.getUserInfo"] = OfficialLogin,
        ["auth.getUserInfoForAdmin"] = "User look-ups",
        ["auth.isUsernameRegistered"] = OfficialLogin,
        ["auth.linkAndRetrieveDataWithTicket"] = OfficialLogin,
        ["auth.linkOrUpdatePhoneNumber"] = OfficialLogin,
        ["auth.linkWithTicket"] = OfficialLogin,
        ["auth.linkWithWeixinCode"] = OfficialLogin,
        ["auth.logout"] = OfficialLogin,
        ["auth.resetPasswordWithToken"] = OfficialLogin,
        ["auth.sendPasswordResetEmail"] = OfficialLogin,
        ["auth.sendPhoneCode"] = OfficialLogin,
        ["auth.setPrimaryUid"] = OfficialLogin,
        ["auth.signIn"] = OfficialLogin,
        ["auth.signInAnonymously"] = OfficialLogin,
        ["auth.signInWithTicket"] = OfficialLogin,
        ["auth.signUpWithEmailAndPassword"] = OfficialLogin,
        ["auth.unlink"] = OfficialLogin,
        ["auth.updateEmail"] = OfficialLogin,
        ["auth.updatePassword"] = OfficialLogin,
        ["auth.updateUserInfo"] = OfficialLogin,
        ["auth.updateUsername"] = OfficialLogin,
        ["auth.wsWebSign"] = "Realtime watch",
        ["database.abortTransaction"] = Transactions,
        ["database.aggregate"] = Aggregation,
        ["database.aggregateDocuments"] = Aggregation,
        ["database.commitTransaction"] = Transactions,
        ["database.deleteDocInTransaction"] = Transactions,
        ["database.getInTransaction"] = Transactions,
        ["database.insertDocInTransaction"] = Transactions,
        ["database.runCommands"] = "Raw database commands",
        ["database.startTransaction"] = Transactions,
        ["database.updateDocInTransaction"] = Transactions,
        ["storage.batchCopyFile"] = "Copying files",
        ["storage.getFileAuthority"] = "File authority look-ups",
        ["wx.api"] = OpenApi,
        ["wx.openApi"] = OpenApi,
        ["wx.wxCallContainerApi"] = "Cloud containers",
        ["wx.wxPayApi"] = "WeChat payment",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, IProtocolAction> _actions;

    /// <param name="more">Actions of parts that bring services of their own.</param>
    public ActionRegistry(params IEnumerable<IProtocolAction> more) => _actions = Standard.Concat(more).ToFrozenDictionary(action => action.Name, StringComparer.Ordinal);

    /// <summary>Throws <see cref="CloudException"/> (UnknownAction, NotSupported, PermissionDenied) that says what is the matter.</summary>
    public IProtocolAction Find(string name, bool forClient)
    {
        if (_actions.TryGetValue(name, out var action))
        {
            return !forClient || action.IsForClients ? action : throw new CloudException(CloudErrorCode.PermissionDenied, $"{name} is for cloud functions and servers; clients may not call it.");
        }

        throw NotYet.TryGetValue(name, out var what)
            ? new CloudException(CloudErrorCode.NotSupported, $"{what} ({name}): not supported by this version of Yunkai yet.")
            : new CloudException(CloudErrorCode.UnknownAction, $"There is no action \"{(name.Length <= 64 ? name : name[..64] + "…")}\".");
    }
}
