using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>The members of a body as signatures see them: names without case, raw values. Covers JSON objects and multipart forms.</summary>
/// <remarks>Two members of one name would let the verifier and the action read different ones, so such bodies are refused.</remarks>
internal sealed class SignedBody
{
    /// <summary>More members than any SDK sends; bounds the look-ups below.</summary>
    public const int MaxMembers = 128;
    private readonly Member[] _members;
    private readonly int _count;

    private SignedBody(Member[] members, int count)
    {
        _members = members;
        _count = count;
    }

    public ReadOnlySpan<Member> Members => _members.AsSpan(0, _count);

    public static SignedBody FromJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "The request body must be a JSON object.");
        }

        var members = new Member[16];
        var count = 0;
        foreach (var property in json.EnumerateObject())
        {
            Add(ref members, ref count, new Member { Name = WellKnownOr(property), Json = property.Value, IsJson = true });
        }

        return new SignedBody(members, count);
    }

    public static SignedBody FromMultipart(MultipartBody parts)
    {
        var members = new Member[16];
        var count = 0;
        foreach (var part in parts.Parts)
        {
            Add(ref members, ref count, new Member { Name = part.Name, Part = part });
        }

        return new SignedBody(members, count);
    }

    /// <summary>The index of a member by a name of the signature, or -1.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < _count; i++)
        {
            if (name.Equals(_members[i].Name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>A text member as the caller's program gave it, or null.</summary>
    public string? Text(string name)
    {
        var index = IndexOf(name);
        if (index < 0)
        {
            return null;
        }

        ref readonly var member = ref _members[index];
        try
        {
            return !member.IsJson ? Encoding.UTF8.GetString(member.Part!.Content.Span) // set whenever it is not JSON
                : member.Json.ValueKind == JsonValueKind.String ? member.Json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // an unpaired surrogate: no name, key or token has one
        }
    }

    private static void Add(ref Member[] members, ref int count, in Member member)
    {
        if (count == MaxMembers)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"The request body has more than {MaxMembers} members.");
        }

        for (var i = 0; i < count; i++)
        {
            if (string.Equals(members[i].Name, member.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new CloudException(CloudErrorCode.InvalidParameter, $"The request body has the member \"{member.Name}\" twice.");
            }
        }

        if (count == members.Length)
        {
            Array.Resize(ref members, count * 2);
        }

        members[count++] = member;
    }

    // The names every request has; taken from here they cost no allocation.
    private static readonly string[] WellKnown =
    [
        "action", "envName", "eventId", "wxCloudApiToken", "wxCloudbaseAccesstoken", "tcb_sessionToken", "sessionToken", "crossAuthorizationToken", "timestamp",
        "authorization", "sdk_version", "collectionName", "queryType", "query", "limit", "offset", "order", "projection", "data", "multi", "merge", "upsert",
        "transactionId", "function_name", "request_data", "path", "file_list", "fileid_list", "stages", "instance", "database", "_id", "apiName", "requestData",
    ];

    private static string WellKnownOr(JsonProperty property)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        foreach (var name in WellKnown)
        {
            if (name.Length == raw.Length && Ascii.Equals(raw, name))
            {
                return name;
            }
        }

        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, "A member name of the request body is not valid Unicode.");
        }
    }

    internal struct Member
    {
        public string Name;
        public JsonElement Json;
        public MultipartPart? Part;
        public bool IsJson;
    }
}
