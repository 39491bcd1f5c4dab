using System.Globalization;
using Yunkai.Documents.Json;
using Yunkai.Documents.Values;

namespace Yunkai.Benchmarks.Load;

/// <summary>The documents of all database measurements: about 300 bytes, 20 to a shelf.</summary>
internal static class SampleBooks
{
    public const int Count = 2000;
    public const int PerShelf = 20;

    public static string Id(int number) => "book" + number.ToString("D6", CultureInfo.InvariantCulture);

    public static int Shelf(int number) => number % (Count / PerShelf);

    /// <summary>Canonical EJSON, as our client and the server SDKs send it; without an id the server makes one.</summary>
    public static string Ejson(int number, bool withId) =>
        "{" + (withId ? $"\"_id\":\"{Id(number)}\"," : "")
        + $"\"title\":\"The book of number {number}\",\"author\":[\"Somebody\",\"Somebody Else\"],\"shelf\":{{\"$numberInt\":\"{Shelf(number)}\"}},\"price\":{{\"$numberDouble\":\"39.5\"}},\"pages\":{{\"$numberInt\":\"{number % 900}\"}},"
        + $"\"is_private\":false,\"created\":{{\"$date\":{{\"$numberLong\":\"{1700000000000 + number}\"}}}},\"summary\":\"A summary of some length, so that a document is about as long as one in an ordinary app.\"}}";

    public static Document Document(int number) => CanonicalJson.ParseDocument(System.Text.Encoding.UTF8.GetBytes(Ejson(number, withId: true)), 0);
}
