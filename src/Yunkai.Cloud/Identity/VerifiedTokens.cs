using System.Collections.Concurrent;

namespace Yunkai.Cloud.Identity;

/// <summary>Access tokens that were verified lately. Two generations, so that it is bounded and a warm token stays; a hit allocates nothing.</summary>
internal sealed class VerifiedTokens(int generationSize = VerifiedTokens.DefaultGenerationSize)
{
    public const int DefaultGenerationSize = 8192;
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    public bool TryGet(ReadOnlySpan<char> token, out Entry entry)
    {
        var young = _young;
        if (young.Lookup.TryGetValue(token, out entry))
        {
            return true;
        }

        if (_old.Lookup.TryGetValue(token, out var key, out entry))
        {
            Add(key, entry);
            return true;
        }

        return false;
    }

    public void Add(string token, Entry entry)
    {
        var young = _young;
        if (young.Tokens.TryAdd(token, entry) && Interlocked.Increment(ref young.Count) == generationSize)
        {
            // Exactly one caller meets the count; entries added to the old one by late writers are merely forgotten sooner.
            _old = young;
            _young = new Generation();
        }
    }

    /// <param name="KeyVersion">The keys it was verified against; other keys make the entry worthless.</param>
    internal readonly record struct Entry(Caller Caller, TokenClaims Claims, object KeyVersion);

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, Entry> Tokens;
        public readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> Lookup;
        public int Count;

        public Generation()
        {
            Tokens = new ConcurrentDictionary<string, Entry>(StringComparer.Ordinal);
            Lookup = Tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        }
    }
}
