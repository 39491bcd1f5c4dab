using Yunkai.Cloud.Identity;

namespace Yunkai.Cloud.Functions;

/// <summary>Request ids in the platform's form (a UUID), unguessable because they also key credentials.</summary>
public class RequestIds
{
    public virtual string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomBytes.Fill(bytes);
        return new Guid(bytes).ToString("D");
    }
}
