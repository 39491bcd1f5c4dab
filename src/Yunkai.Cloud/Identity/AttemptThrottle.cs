namespace Yunkai.Cloud.Identity;

/// <summary>
/// Slows down guessing: after <see cref="PerAddress"/> wrong tries an address waits, and after <see cref="Overall"/> from anywhere everybody does,
/// since an attacker may have many addresses.
/// </summary>
internal sealed class AttemptThrottle(TimeProvider time)
{
    public const int PerAddress = 5;
    public const int Overall = 50;
    private const int MaxAddresses = 1024;
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tally> _addresses = new(StringComparer.Ordinal);
    private Tally _all;

    /// <summary>How long the address must still wait, or null when it may try.</summary>
    public TimeSpan? LockedFor(string address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var until = Until(_all, Overall);
            if (_addresses.TryGetValue(address, out var own) && Until(own, PerAddress) is var ownUntil && ownUntil > until)
            {
                until = ownUntil;
            }

            return until > now ? until - now : null;
        }
    }

    public void Fail(string address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _all = Count(_all, now);
            if (_addresses.Count >= MaxAddresses && !_addresses.ContainsKey(address))
            {
                foreach (var (old, tally) in _addresses)
                {
                    if (tally.Last + Pause <= now)
                    {
                        _addresses.Remove(old);
                    }
                }

                if (_addresses.Count >= MaxAddresses)
                {
                    return; // the overall count has closed the door long before
                }
            }

            _addresses[address] = Count(_addresses.GetValueOrDefault(address), now);
        }
    }

    public void Succeed(string address)
    {
        lock (_lock)
        {
            _addresses.Remove(address);
        }
    }

    private static DateTimeOffset Until(Tally tally, int limit) => tally.Wrong >= limit ? tally.Last + Pause : DateTimeOffset.MinValue;

    // Wrong tries are forgotten after a pause without one.
    private static Tally Count(Tally tally, DateTimeOffset now) => new(tally.Last + Pause <= now ? 1 : tally.Wrong + 1, now);

    private readonly record struct Tally(int Wrong, DateTimeOffset Last);
}
