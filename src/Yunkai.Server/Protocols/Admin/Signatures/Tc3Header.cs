namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>An <c>Authorization: TC3-HMAC-SHA256 …</c> header, taken apart without copying.</summary>
internal readonly ref struct Tc3Header
{
    public const string Scheme = "TC3-HMAC-SHA256";
    private const string ScopeEnd = "/tcb/tc3_request";
    private const int MaxLength = 16 * 1024;

    private Tc3Header(ReadOnlySpan<char> secretId, ReadOnlySpan<char> date, ReadOnlySpan<char> parameters, ReadOnlySpan<char> headers, ReadOnlySpan<char> signature)
    {
        SecretId = secretId;
        Date = date;
        Parameters = parameters;
        Headers = headers;
        Signature = signature;
    }

    public ReadOnlySpan<char> SecretId { get; }

    /// <summary><c>yyyy-MM-dd</c>.</summary>
    public ReadOnlySpan<char> Date { get; }

    /// <summary>Names of the signed body members, in the order in which they are hashed.</summary>
    public ReadOnlySpan<char> Parameters { get; }
    public ReadOnlySpan<char> Headers { get; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public ReadOnlySpan<char> Signature { get; }

    public static Tc3Header Parse(string header)
    {
        if (header.Length > MaxLength)
        {
            throw SignatureErrors.Malformed("the Authorization header is too long");
        }

        ReadOnlySpan<char> credential = default, parameters = default, headers = default, signature = default;
        bool hasCredential = false, hasParameters = false, hasHeaders = false, hasSignature = false;
        var rest = header.AsSpan(Scheme.Length);
        while (!rest.IsEmpty)
        {
            var comma = rest.IndexOf(',');
            var item = (comma < 0 ? rest : rest[..comma]).Trim();
            rest = comma < 0 ? default : rest[(comma + 1)..];
            var equals = item.IndexOf('=');
            var name = equals < 0 ? item : item[..equals];
            var value = equals < 0 ? default : item[(equals + 1)..];
            switch (name)
            {
                case "Credential" when !hasCredential:
                    credential = value;
                    hasCredential = true;
                    break;
                case "SignedParams" when !hasParameters:
                    parameters = value;
                    hasParameters = true;
                    break;
                case "SignedHeaders" when !hasHeaders:
                    headers = value;
                    hasHeaders = true;
                    break;
                case "Signature" when !hasSignature:
                    signature = value;
                    hasSignature = true;
                    break;
                default:
                    throw SignatureErrors.Malformed("the Authorization header has an unexpected part");
            }
        }

        // SignedParams is left out of signatures over a raw body, which cover another API family; here it says what is covered.
        if (!hasCredential || !hasParameters || !hasHeaders || !hasSignature)
        {
            throw SignatureErrors.Malformed("the Authorization header needs Credential, SignedParams, SignedHeaders and Signature");
        }

        var slash = credential.IndexOf('/');
        var scope = slash < 0 ? default : credential[(slash + 1)..];
        if (slash <= 0 || scope.Length != 10 + ScopeEnd.Length || !scope[10..].SequenceEqual(ScopeEnd) || signature.Length != 64)
        {
            throw SignatureErrors.Malformed("Credential must be SecretId/date/tcb/tc3_request and Signature 64 hexadecimal digits");
        }

        return new Tc3Header(credential[..slash], scope[..10], parameters, headers, signature);
    }
}
