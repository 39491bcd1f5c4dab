namespace Yunkai.Rules;

/// <summary>The four simple permissions and the custom rule, by Tencent's tags (documentation: "basic permission control").</summary>
public enum AclTag
{
    /// <summary>Only the creator reads and writes. What a new collection has.</summary>
    Private,
    /// <summary>Everybody reads, the creator writes.</summary>
    ReadOnly,
    /// <summary>Everybody reads, only admin code writes.</summary>
    AdminWrite,
    /// <summary>Only admin code.</summary>
    AdminOnly,
    /// <summary>A security rule decides.</summary>
    Custom,
}

/// <summary>The tags as they are written on the wire and in yunkai.json.</summary>
public static class AclTags
{
    public static string ToWire(this AclTag tag) => tag switch
    {
        AclTag.Private => "PRIVATE",
        AclTag.ReadOnly => "READONLY",
        AclTag.AdminWrite => "ADMINWRITE",
        AclTag.AdminOnly => "ADMINONLY",
        AclTag.Custom => "CUSTOM",
        _ => throw new ArgumentOutOfRangeException(nameof(tag), tag, null),
    };

    public static bool TryParse(string? text, out AclTag tag)
    {
        (var known, tag) = text switch
        {
            "PRIVATE" => (true, AclTag.Private),
            "READONLY" => (true, AclTag.ReadOnly),
            "ADMINWRITE" => (true, AclTag.AdminWrite),
            "ADMINONLY" => (true, AclTag.AdminOnly),
            "CUSTOM" => (true, AclTag.Custom),
            _ => (false, AclTag.Private),
        };
        return known;
    }
}
