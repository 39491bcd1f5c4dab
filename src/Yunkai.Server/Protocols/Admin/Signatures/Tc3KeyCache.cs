using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Yunkai.Cloud.Identity;

namespace Yunkai.Server.Protocols.Admin.Signatures;

/// <summary>Signing keys derived from secret key and day, one per credential: three HMACs saved per request. Entries go with their credential.</summary>
internal sealed class Tc3KeyCache
{
    private readonly ConditionalWeakTable<AdminCredential, Slot> _slots = [];

    public ReadOnlySpan<byte> Derive(AdminCredential credential, ReadOnlySpan<char> date)
    {
        var slot = _slots.GetOrAdd(credential, static _ => new Slot());
        if (slot.Value is { } known && date.SequenceEqual(known.Date))
        {
            return known.Key;
        }

        var day = date.ToString();
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("TC3" + credential.SecretKey), Encoding.UTF8.GetBytes(day));
        key = HMACSHA256.HashData(key, "tcb"u8);
        key = HMACSHA256.HashData(key, "tc3_request"u8);
        slot.Value = new Derived(day, key);
        return key;
    }

    private sealed class Slot
    {
        // Swapped whole, so that a reader never sees the key of one day with the name of another.
        public volatile Derived? Value;
    }

    private sealed record Derived(string Date, byte[] Key);
}
