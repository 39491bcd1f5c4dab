namespace Yunkai.Documents.Filters;

/// <summary>Encoded keys of one index field from <see cref="Low"/> (inclusive) to <see cref="High"/> (exclusive), compared as bytes.</summary>
public readonly record struct KeyInterval(byte[] Low, byte[] High)
{
    /// <summary>The least key above every key that starts with the prefix; a single 0xFF when there is none, which no stored key reaches.</summary>
    public static byte[] After(ReadOnlySpan<byte> prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xFF)
        {
            length--;
        }

        if (length == 0)
        {
            return [0xFF];
        }

        var result = prefix[..length].ToArray();
        result[length - 1]++;
        return result;
    }
}
