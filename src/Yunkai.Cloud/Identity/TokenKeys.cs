using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>The signing keys of one environment: the newest signs, all kept ones verify. Records of kind Key, <c>token/NUMBER</c>.</summary>
/// <remarks>Rolling after a leak is two steps: <see cref="RollAsync"/>, then <see cref="RetireAsync"/>, which ends every login made with older keys.</remarks>
public sealed class TokenKeys
{
    private const string Prefix = "token/";
    private const int SecretBytes = 32;
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private volatile Snapshot _snapshot;

    private TokenKeys(IRecordStore store, TimeProvider time, Snapshot snapshot)
    {
        _store = store;
        _time = time;
        _snapshot = snapshot;
    }

    internal TokenKey Current => _snapshot.Current;

    /// <summary>Reads the keys, making the first one when there is none.</summary>
    public static async ValueTask<TokenKeys> OpenAsync(IRecordStore store, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var keys = await ReadAsync(store, cancellationToken).ConfigureAwait(false);
        while (keys.Count == 0)
        {
            // Whoever loses the race finds the winner's key at the next turn.
            await WriteAsync(store, 1, time, cancellationToken).ConfigureAwait(false);
            keys = await ReadAsync(store, cancellationToken).ConfigureAwait(false);
        }

        return new TokenKeys(store, time, new Snapshot(keys));
    }

    /// <summary>Adds a key that signs from now on. Tokens of older keys stay good until they expire or the keys are retired.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken = default)
    {
        await WriteAsync(_store, Current.Number + 1, _time, cancellationToken).ConfigureAwait(false);
        await ReloadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes all keys but the newest: every token they signed is refused from now on.</summary>
    public async ValueTask RetireAsync(CancellationToken cancellationToken = default)
    {
        var newest = Current.Number;
        var old = _snapshot.Numbers.Where(number => number < newest).Select(number => new RecordWrite(RecordKind.Key, KeyOf(number), null)).ToList();
        if (old.Count > 0)
        {
            await _store.WriteRecordsAsync(old, cancellationToken).ConfigureAwait(false);
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Changes whenever a key is added or taken away, so that a cache of verified tokens can tell that it is old.</summary>
    internal object Version => _snapshot;

    internal TokenKey? FindByAccessHeader(ReadOnlySpan<char> header) => _snapshot.ByAccessHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;

    internal TokenKey? FindByProviderHeader(ReadOnlySpan<char> header) => _snapshot.ByProviderHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;

    internal TokenKey? FindByNumber(int number) => _snapshot.ByNumber.TryGetValue(number, out var key) ? key : null;

    private async ValueTask ReloadAsync(CancellationToken cancellationToken) => _snapshot = new Snapshot(await ReadAsync(_store, cancellationToken).ConfigureAwait(false));

    private static string KeyOf(int number) => Prefix + number.ToString(CultureInfo.InvariantCulture);

    private static ValueTask<bool> WriteAsync(IRecordStore store, int number, TimeProvider time, CancellationToken cancellationToken)
    {
        var record = new Document
        {
            ["secret"] = Value.Binary(new BinaryValue(0, RandomNumberGenerator.GetBytes(SecretBytes))),
            ["createdAt"] = Value.Date(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        return store.WriteRecordsAsync([new RecordWrite(RecordKind.Key, KeyOf(number), record) { Condition = RecordCondition.MustNotExist }], cancellationToken);
    }

    private static async ValueTask<List<TokenKey>> ReadAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        var records = await store.ListRecordsAsync(RecordKind.Key, Prefix, null, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var keys = new List<TokenKey>(records.Count);
        foreach (var (key, record) in records)
        {
            keys.Add(new TokenKey(int.Parse(key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture), record["secret"].AsBinary.Data.Span));
        }

        return keys;
    }

    private sealed class Snapshot(List<TokenKey> keys)
    {
        public TokenKey Current { get; } = keys.MaxBy(key => key.Number)!; // never made from an empty list
        public IEnumerable<int> Numbers => ByNumber.Keys;
        public FrozenDictionary<int, TokenKey> ByNumber { get; } = keys.ToFrozenDictionary(key => key.Number);
        public FrozenDictionary<string, TokenKey> ByAccessHeader { get; } = keys.ToFrozenDictionary(key => key.AccessHeader, StringComparer.Ordinal);
        public FrozenDictionary<string, TokenKey> ByProviderHeader { get; } = keys.ToFrozenDictionary(key => key.ProviderHeader, StringComparer.Ordinal);
    }
}
