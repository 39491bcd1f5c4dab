using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>The record of a user, under <c>uid/UID</c>; Mini Program users are also found by <c>openid/APPID/OPENID</c>.</summary>
internal sealed record UserRecord
{
    public required string Uid { get; init; }
    public required long CreatedAt { get; init; }
    public required long LastVisitAt { get; init; }
    public bool IsBlocked { get; init; }
    public WeChatIdentity? WeChat { get; init; }

    public static string KeyOf(string uid) => "uid/" + uid;
    public static string OpenIdKeyOf(string appId, string openId) => $"openid/{appId}/{openId}";

    public RecordWrite Create() => new(RecordKind.User, KeyOf(Uid), Write()) { Condition = RecordCondition.MustNotExist };

    public RecordWrite Change(Document before) => new(RecordKind.User, KeyOf(Uid), Write()) { Condition = RecordCondition.Unchanged, Expected = before };

    public RecordWrite CreateOpenId() => new(RecordKind.User, OpenIdKeyOf(WeChat!.AppId, WeChat.OpenId), new Document { ["uid"] = Uid }) // called for Mini Program users only
    {
        Condition = RecordCondition.MustNotExist,
    };

    public Document Write()
    {
        var record = new Document
        {
            ["createdAt"] = Value.Date(CreatedAt),
            ["lastVisitAt"] = Value.Date(LastVisitAt),
        };
        if (WeChat is { } identity)
        {
            record["appId"] = identity.AppId;
            record["openId"] = identity.OpenId;
            if (identity.UnionId is { } unionId)
            {
                record["unionId"] = unionId;
            }
        }

        if (IsBlocked)
        {
            record["blocked"] = true;
        }

        return record;
    }

    public static UserRecord Read(string uid, Document record) => new()
    {
        Uid = uid,
        CreatedAt = record["createdAt"].AsDate,
        LastVisitAt = record["lastVisitAt"].AsDate,
        IsBlocked = record.ContainsKey("blocked") && record["blocked"].AsBoolean,
        WeChat = record.ContainsKey("openId") ? new WeChatIdentity(record["appId"].AsString, record["openId"].AsString, Text(record, "unionId")) : null,
    };

    public static string? Text(Document record, string name) => record[name] is { Kind: ValueKind.String } value ? value.AsString : null;
}
