using System.Security.Cryptography;
using System.Text;
using Yunkai.Documents.Values;
using Yunkai.Storage;

namespace Yunkai.Cloud.Identity;

/// <summary>Random secrets that are made once and kept as setting records: the console token, a development AppSecret, a pairing code.</summary>
public static class KeptSecret
{
    /// <summary>The name of the console token in the server's own store.</summary>
    public const string ConsoleToken = "secret/console-token";

    /// <summary>The name of a development AppSecret in the environment's store.</summary>
    public const string AppSecret = "secret/app-secret";

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    // Read from a screen and typed on a phone: no letter that looks like another.
    private const string PairingAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>Reads a secret, or makes one of <paramref name="length"/> letters and digits. Two processes that make it at once agree on one.</summary>
    public static async ValueTask<string> ReadOrMakeAsync(IRecordStore store, string name, int length = 32, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await store.GetRecordAsync(RecordKind.Setting, name, cancellationToken).ConfigureAwait(false) is { } kept)
            {
                return kept["value"].AsString;
            }

            var made = new Document { ["value"] = RandomNumberGenerator.GetString(Alphabet, length) };
            await store.WriteRecordsAsync([new RecordWrite(RecordKind.Setting, name, made) { Condition = RecordCondition.MustNotExist }], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A new pairing code, short enough to type.</summary>
    public static string NewPairingCode() => RandomNumberGenerator.GetString(PairingAlphabet, 8);

    /// <summary>Compares in a time that tells nothing of either text.</summary>
    public static bool Matches(string kept, string? presented)
    {
        if (presented is null)
        {
            return false;
        }

        Span<byte> left = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> right = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(kept), left);
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), right);
        return CryptographicOperations.FixedTimeEquals(left, right);
    }
}
