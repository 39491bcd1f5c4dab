using Yunkai.Documents.Values;

namespace Yunkai.Documents.Tests.Filters;

/// <summary>Small random documents and conditions over few names and values, so that matches, near misses and arrays in odd places are frequent.</summary>
internal sealed class RandomConditions(int seed)
{
    private static readonly string[] Names = ["a", "b", "0", "1"];
    private static readonly string[] Paths = ["a", "b", "a.b", "a.0", "a.1", "b.a", "a.b.a", "a.0.b", "a.b.0", "0.a", "a.0.0", "a.0.1.0.1.0"];
    private static readonly string[] Comparisons = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"];
    private static readonly string[] Types = ["string", "number", "array", "object", "null", "bool", "int", "double"];

    // The seeded generator is for reproducible tests, never for secrets.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    public Document Document(int depth = 4)
    {
        var document = new Document();
        for (var i = _random.Next(4); i > 0; i--)
        {
            document[Pick(Names)] = Any(depth - 1);
        }

        return document;
    }

    public Document Condition(int depth = 3)
    {
        var condition = new Document();
        for (var i = _random.Next(8) == 0 ? 0 : 1 + _random.Next(2); i > 0; i--)
        {
            if (depth > 0 && _random.Next(6) == 0)
            {
                var branches = new ValueArray();
                for (var j = 1 + _random.Next(3); j > 0; j--)
                {
                    branches.Add(Condition(depth - 1));
                }

                condition[_random.Next(3) switch { 0 => "$and", 1 => "$or", _ => "$nor" }] = branches;
            }
            else
            {
                condition[Pick(Paths)] = _random.Next(3) == 0 ? Any(2) : Operators(depth);
            }
        }

        return condition;
    }

    private Value Any(int depth) => _random.Next(depth > 0 ? 12 : 7) switch
    {
        0 => Value.Null,
        1 => _random.Next(3),
        2 => (long)_random.Next(3),
        3 => Pick<double>([0.5, 1, 2, double.NaN]),
        4 => Pick(["", "x", "xy"]),
        5 => _random.Next(2) == 0,
        6 => _random.Next(6) switch { 0 => Value.MinKey, 1 => Value.MaxKey, 2 => Value.Date(1), _ => 1 },
        < 10 => Items(depth - 1),
        _ => Document(depth - 1),
    };

    private ValueArray Items(int depth)
    {
        var array = new ValueArray();
        for (var i = _random.Next(4); i > 0; i--)
        {
            array.Add(Any(depth));
        }

        return array;
    }

    private Document Operators(int depth)
    {
        var operators = new Document();
        for (var i = 1 + _random.Next(2); i > 0; i--)
        {
            switch (_random.Next(depth > 0 ? 13 : 10))
            {
                case < 5:
                    operators[Pick(Comparisons)] = Any(2);
                    break;
                case 5:
                    operators[_random.Next(2) == 0 ? "$in" : "$nin"] = Items(1);
                    break;
                case 6:
                    operators["$exists"] = _random.Next(2) == 0;
                    break;
                case 7:
                    operators["$type"] = Pick(Types);
                    break;
                case 8:
                    operators["$size"] = _random.Next(3);
                    break;
                case 9:
                    operators["$all"] = Items(1);
                    break;
                case 10:
                    operators["$not"] = Operators(depth - 1);
                    break;
                case 11:
                    operators["$elemMatch"] = Operators(depth - 1);
                    break;
                default:
                    operators["$elemMatch"] = Condition(depth - 1);
                    break;
            }
        }

        return operators;
    }

    private T Pick<T>(T[] pool) => pool[_random.Next(pool.Length)];
#pragma warning restore CA5394
}
