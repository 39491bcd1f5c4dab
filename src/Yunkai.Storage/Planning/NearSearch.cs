using Yunkai.Documents.Filters;

namespace Yunkai.Storage.Planning;

/// <summary>Finds rows nearest first: reads the index in growing discs and hands a row out once no unread one can be nearer.</summary>
/// <remarks>
/// An engine takes a disc, reads the row ids in its ranges, offers those that are new with their exact distance, takes what is certain, and goes on until it has enough rows or there are no more discs.
/// A larger disc reads the smaller one's entries again, a quarter of them or less, and not the documents.
/// </remarks>
/// <param name="wanted">How many rows are wanted; long.MaxValue for all.</param>
internal sealed class NearSearch(QueryPlan plan, long wanted)
{
    /// <summary>Half the circumference of the sphere and some: no two places are farther apart.</summary>
    private const double Farthest = 20_050_000;
    private const double FirstMeters = 250;
    private const double MostGrowth = 4;
    private const double LeastGrowth = 1.5;

    private readonly NearCondition _near = plan.Near ?? throw new ArgumentException("Not a plan of a near query.", nameof(plan));
    private readonly HashSet<long> _seen = [];
    private readonly PriorityQueue<long, (double Distance, long Row)> _found = new();
    private double _radius;
    private bool _isLast;
    private long _taken;

    /// <summary>The ranges of the next disc; false after the last one.</summary>
    public bool TryNextDisc(out IReadOnlyList<KeyRange> ranges)
    {
        var most = Math.Min(_near.MaxMeters, Farthest);
        ranges = [];
        if (_isLast || !(most >= 0))
        {
            return false;
        }

        _radius = Math.Min(most, wanted == long.MaxValue ? most : _radius == 0 ? Math.Max(FirstMeters, _near.MinMeters * LeastGrowth) : _radius * Growth());
        _isLast = _radius >= most;
        ranges = KeyRanges.Of(plan.NearPrefixes, _near.Within(_radius));
        return true;
    }

    /// <summary>False for a row that came up before.</summary>
    public bool IsNew(long row) => _seen.Add(row);

    /// <summary>A new row that the filter matches. The bytes must be valid BSON.</summary>
    public void Add(long row, ReadOnlySpan<byte> bson)
    {
        // NaN, for a document without a shape, is neither.
        if (_near.Distance(bson) is var meters && meters >= _near.MinMeters && meters <= _near.MaxMeters)
        {
            _found.Enqueue(row, (meters, row));
        }
    }

    /// <summary>The next row, when it is certain that none is nearer. After the last disc every row is.</summary>
    public bool TryTake(out long row)
    {
        if (_found.TryPeek(out row, out var first) && (first.Distance <= _radius || _isLast))
        {
            _found.Dequeue();
            _taken++;
            return true;
        }

        return false;
    }

    /// <summary>As the rows so far lie, the next disc should hold enough of them.</summary>
    private double Growth() => _taken == 0 ? MostGrowth : Math.Clamp(Math.Sqrt(1.5 * wanted / _taken), LeastGrowth, MostGrowth);
}
