namespace Yunkai.Cloud.Environments;

/// <summary>The form of an environment id: 1 to 40 of <c>a-z 0-9 _ -</c> (reference: quotas §2). It is also a folder name.</summary>
public static class EnvironmentId
{
    public const int MaxLength = 40;

    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var letter in id)
        {
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A valid id made of a name: other letters become hyphens. <paramref name="fallback"/> when nothing usable is left.</summary>
    public static string FromName(string name, string fallback)
    {
        Span<char> letters = stackalloc char[MaxLength];
        var length = 0;
        foreach (var letter in name)
        {
            if (length == MaxLength)
            {
                break;
            }

            var lower = char.ToLowerInvariant(letter);
            if (char.IsAsciiLetterLower(lower) || char.IsAsciiDigit(lower) || lower is '_')
            {
                letters[length++] = lower;
            }
            else if (length > 0 && letters[length - 1] != '-')
            {
                letters[length++] = '-';
            }
        }

        var id = letters[..length].Trim('-');
        return id.Length == 0 ? fallback : id.ToString();
    }
}
