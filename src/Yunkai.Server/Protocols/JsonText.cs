using System.Text.Json;
using Yunkai.Cloud.Errors;

namespace Yunkai.Server.Protocols;

/// <summary>Reads strings of parsed JSON. The parser takes a lone surrogate escape (<c>"\ud800"</c>) that no text can hold; here it is refused with words.</summary>
internal static class JsonText
{
    /// <param name="value">A string; anything else is misuse.</param>
    /// <param name="name">Where it stands, for the message.</param>
    public static string Of(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!; // only JSON null gives null
        }
        catch (InvalidOperationException error)
        {
            throw new CloudException(CloudErrorCode.InvalidParameter, $"{name}: the string holds half of a surrogate pair and is no valid text", error);
        }
    }
}
