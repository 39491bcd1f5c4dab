using System.Security.Cryptography;

namespace Yunkai.Storage;

/// <summary>Where new ids come from, so that tests can foresee them.</summary>
public class IdSource
{
    /// <summary>A new document id: 32 lower-case hexadecimal digits, as the platform gives today. Never all digits.</summary>
    public virtual string NewDocumentId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[0] |= 0xA0; // a leading letter: an id of digits only would turn into a number where the SDKs read it from a variable
        return Convert.ToHexStringLower(bytes);
    }

    public virtual Guid NewBatchId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new Guid(bytes);
    }
}
