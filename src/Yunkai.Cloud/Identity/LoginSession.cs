using Yunkai.Documents.Values;

namespace Yunkai.Cloud.Identity;

/// <summary>The record of one login, from sign-in to sign-out.</summary>
internal sealed record LoginSession
{
    public const string Prefix = "session/";

    public required Guid Id { get; init; }
    public required string Uid { get; init; }
    public required string Scope { get; init; }

    /// <summary>The refresh token in force; older ones are known by their lower number.</summary>
    public required int Generation { get; init; }

    /// <summary>When the generation began; the one before it is taken for a grace after that.</summary>
    public required long RotatedAt { get; init; }
    public required long ExpiresAt { get; init; }
    public WeChatIdentity? WeChat { get; init; }

    public string IdText => Id.ToString("N");
    public string Key => KeyOf(Id);

    public static string KeyOf(Guid id) => Prefix + id.ToString("N");

    public Document Write()
    {
        var record = new Document
        {
            ["uid"] = Uid,
            ["scope"] = Scope,
            ["generation"] = Generation,
            ["rotatedAt"] = Value.Date(RotatedAt),
            ["expiresAt"] = Value.Date(ExpiresAt),
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

        return record;
    }

    public static LoginSession Read(Guid id, Document record) => new()
    {
        Id = id,
        Uid = record["uid"].AsString,
        Scope = record["scope"].AsString,
        Generation = record["generation"].AsInt32,
        RotatedAt = record["rotatedAt"].AsDate,
        ExpiresAt = record["expiresAt"].AsDate,
        WeChat = record.ContainsKey("openId") ? new WeChatIdentity(record["appId"].AsString, record["openId"].AsString, UserRecord.Text(record, "unionId")) : null,
    };
}
