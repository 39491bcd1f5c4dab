using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Yunkai.Documents.Filters.Patterns;

/// <summary>
/// A compiled regular expression of a condition. Plain text is searched for in the stored bytes. Everything else starts with a deadline on the matcher that backtracks,
/// whose compilation costs microseconds; a pattern that meets the deadline goes on as an automaton in linear time (milliseconds to make), or is refused
/// where it needs backtracking. So no pattern can hold the server, and an ordinary search pays nothing for that.
/// </summary>
internal abstract class Pattern
{
    /// <summary>MongoDB's bound on the length of a pattern.</summary>
    public const int MaxLength = 32764;

    private static readonly SearchValues<char> Special = SearchValues.Create(@"\^$.|?*+()[]{}");

    /// <summary>Options <c>i m s x</c>; JavaScript's other flags (d g u v y) do not change whether there is a match and are ignored. Throws BadOperator for what cannot be compiled.</summary>
    public static Pattern Compile(string pattern, string options)
    {
        if (pattern.Length > MaxLength)
        {
            throw Refuse(pattern, $"it is longer than {MaxLength} characters");
        }

        if (pattern.Contains('\0', StringComparison.Ordinal))
        {
            throw new DocumentException(DocumentError.BadOperator, "Regular expression cannot contain an embedded null byte");
        }

        var extended = false;
        var dotAll = false;
        var flags = RegexOptions.CultureInvariant;
        foreach (var option in options)
        {
            switch (option)
            {
                case 'i':
                    flags |= RegexOptions.IgnoreCase;
                    break;
                case 'm':
                    flags |= RegexOptions.Multiline;
                    break;
                case 's':
                    flags |= RegexOptions.Singleline;
                    dotAll = true;
                    break;
                case 'x':
                    extended = true;
                    break;
                case 'd' or 'g' or 'u' or 'v' or 'y':
                    break;
                default:
                    throw new DocumentException(DocumentError.BadOperator, $"invalid flag in regex options: {option}");
            }
        }

        var isAnchored = pattern.StartsWith('^') && (flags & RegexOptions.Multiline) == 0;
        var plain = isAnchored ? pattern.AsSpan(1) : pattern;
        if ((flags & RegexOptions.IgnoreCase) == 0 && !extended && !plain.ContainsAny(Special))
        {
            return new PlainText(Encoding.UTF8.GetBytes(plain.ToString()), isAnchored);
        }

        var translator = new PatternTranslator(pattern, dotAll, extended);
        var translated = translator.Translate();
        try
        {
            return new Expression(translated, flags, translator.NeedsBacktracking, pattern);
        }
        catch (RegexParseException exception)
        {
            throw Refuse(pattern, $"{exception.Error}");
        }
        catch (ArgumentException exception)
        {
            throw Refuse(pattern, exception.Message);
        }
    }

    public abstract bool IsMatch(ReadOnlySpan<byte> utf8);

    internal static DocumentException Refuse(string pattern, string reason)
    {
        var shown = pattern.Length <= 80 ? pattern : pattern[..80] + "...";
        return new DocumentException(DocumentError.BadOperator, $"Regular expression is invalid: /{shown}/: {reason}");
    }

    private sealed class PlainText(byte[] text, bool isAnchored) : Pattern
    {
        public override bool IsMatch(ReadOnlySpan<byte> utf8) => isAnchored ? utf8.StartsWith(text) : utf8.IndexOf(text) >= 0;
    }

    private sealed class Expression(string translated, RegexOptions flags, bool needsBacktracking, string source) : Pattern
    {
        /// <summary>For one match of a pattern that cannot do without backtracking.</summary>
        private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(250);

        /// <summary>After which a pattern is worth an automaton.</summary>
        private static readonly TimeSpan FirstDeadline = TimeSpan.FromMilliseconds(25);

        /// <summary>For one match whose time is linear in the text: only megabytes of text come near.</summary>
        private static readonly TimeSpan LinearDeadline = TimeSpan.FromSeconds(2);

        /// <summary>What all slow matches of one condition may take together, so that a scan is not a deadline for every document. Ordinary matches take microseconds and are not counted.</summary>
        private const int SlowBudgetMs = 3000;

        /// <summary>From here on a match is slow; the clock behind it ticks every few milliseconds.</summary>
        private const int SlowMs = 8;

        private const int StackChars = 512;

        private long _slowMs;

        // Replaced at most once; two threads that do it at the same time make the same.
        private volatile Regex _regex = new(translated, flags, needsBacktracking ? Deadline : FirstDeadline);

        public override bool IsMatch(ReadOnlySpan<byte> utf8)
        {
            // A UTF-8 text has at most as many UTF-16 units as bytes.
            var rented = utf8.Length > StackChars ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
            var buffer = rented ?? stackalloc char[StackChars];
            try
            {
                return IsMatch(buffer[..Encoding.UTF8.GetChars(utf8, buffer)]);
            }
            finally
            {
                if (rented is not null)
                {
                    ArrayPool<char>.Shared.Return(rented);
                }
            }
        }

        private bool IsMatch(ReadOnlySpan<char> text)
        {
            var regex = _regex;
            var start = Environment.TickCount64;
            try
            {
                var isMatch = regex.IsMatch(text);
                Count(Environment.TickCount64 - start);
                return isMatch;
            }
            catch (RegexMatchTimeoutException) when (!needsBacktracking && (regex.Options & RegexOptions.NonBacktracking) == 0)
            {
                _regex = Linear();
                return IsMatch(text);
            }
            catch (RegexMatchTimeoutException)
            {
                throw TooSlow();
            }
        }

        private void Count(long elapsedMs)
        {
            if (elapsedMs >= SlowMs && Interlocked.Add(ref _slowMs, elapsedMs) > SlowBudgetMs)
            {
                throw TooSlow();
            }
        }

        private Regex Linear()
        {
            try
            {
                return new Regex(translated, flags | RegexOptions.NonBacktracking, LinearDeadline);
            }
            catch (NotSupportedException)
            {
                // The automaton would be too large.
                throw TooSlow();
            }
        }

        private DocumentException TooSlow()
        {
            var shown = source.Length <= 80 ? source : source[..80] + "...";
            return new DocumentException(DocumentError.CannotApply, $"The regular expression /{shown}/ takes too long on a stored text; simplify it (nested repetition is the usual cause).");
        }
    }
}
