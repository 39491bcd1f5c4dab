using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Spectre.Console;
using Yunkai.Cli.Localization;
using Yunkai.Cloud.Errors;
using Yunkai.Cloud.Identity;
using Yunkai.Cloud.Logs;

namespace Yunkai.Cli.Display;

/// <summary>Prints what happens: each call, what functions print, notices. Request paths only drop records into a queue; one task writes.</summary>
internal sealed class ActivityDisplay : IActivityLog, IAsyncDisposable
{
    private const int MostQueued = 10_000;
    private const int MostTold = 1000;
    private const int MostLetters = 300;
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(new BoundedChannelOptions(MostQueued)
    {
        // A terminal that cannot keep up must not slow calls down; what is lost is counted and said.
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    private readonly ConcurrentDictionary<string, byte> _told = new(StringComparer.Ordinal);
    private readonly IAnsiConsole _console;
    private readonly Words _words;
    private readonly TimeProvider _time;
    private readonly bool _showCalls;
    private readonly LineText _text;
    private readonly Task _writing;
    private long _dropped;

    public ActivityDisplay(IAnsiConsole console, Words words, TimeProvider time, bool showCalls)
    {
        _console = console;
        _words = words;
        _time = time;
        _showCalls = showCalls;
        _text = new LineText(console.Profile.Capabilities.Ansi && console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors);
        _writing = Task.Run(WriteAsync);
    }

    public bool IsWatched => _showCalls;

    public void Called(CallActivity activity)
    {
        if (_showCalls)
        {
            Enqueue(new Line.Call(Now(), activity));
        }
    }

    public void Printed(ConsoleActivity activity)
    {
        if (_showCalls)
        {
            Enqueue(new Line.Console(Now(), activity.FunctionName, activity.Level, activity.Text));
        }
    }

    public void Notice(string text)
    {
        // Texts hold names that callers choose, so remembering them has an end.
        if (_told.Count >= MostTold)
        {
            _told.Clear();
        }

        if (_told.TryAdd(text, 0))
        {
            Enqueue(new Line.Notice(Now(), text));
        }
    }

    /// <summary>Output of a service that runs beside the project.</summary>
    public void PrintedByService(string name, string text)
    {
        if (_showCalls)
        {
            Enqueue(new Line.Console(Now(), name, "", text));
        }
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private DateTimeOffset Now() => _time.GetLocalNow();

    private void Enqueue(Line line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            try
            {
                for (var count = 0; count < MostAtOnce && _lines.Reader.TryRead(out var line); count++)
                {
                    Append(line);
                }

                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                {
                    _text.Add(Colour.Grey, string.Create(CultureInfo.InvariantCulture, $"… {dropped} {_words.LinesLost}")).End();
                }

                _text.Flush(_console.Profile.Out.Writer);
            }
            catch (IOException)
            {
                // The terminal is gone (a closed pipe); calls go on.
            }

            // A single call shows at once; of many, those of the next moment are written together. Real time: it is about the terminal, not about what is shown.
            await Task.WhenAny(Task.Delay(Gathering), _lines.Reader.Completion).ConfigureAwait(false);
        }
    }

    private void Append(Line line)
    {
        switch (line)
        {
            case Line.Call(var at, var call):
                _text.Time(at);
                _ = call.Error is null ? _text.Add(Colour.Green, " ✓ ") : _text.Add(Colour.Red, " ✗ ");
                _text.Padded(Who(call.Caller), 14).Add(" ").Add(Plain(Short(call.Action))).Add(" ").Add(Colour.Cyan, Plain(call.Target)).Add(" → ");
                if (call.Error is { } error)
                {
                    _text.Add(Colour.Red, ErrorName(error)).Add(" ");
                }

                _text.Add(Plain(call.Result)).Open(Colour.Grey).Add(" ").Number(call.Duration.TotalMilliseconds, "0.#").Add(" ms").Close().End();
                break;
            case Line.Console(var at, var source, var level, var text):
                var colour = level switch { "error" or "stderr" => Colour.Red, "warn" => Colour.Yellow, _ => Colour.Plain };
                foreach (var part in text.TrimEnd('\n').Split('\n'))
                {
                    _text.Time(at).Open(Colour.Grey).Add(" │ ").Add(source).Close().Add(" ").Add(colour, part).End();
                }

                break;
            case Line.Notice(var at, var text):
                _text.Time(at).Add(Colour.Yellow, " ! ").Add(Plain(text)).End();
                break;
        }
    }

    private static string ErrorName(CloudErrorCode code) => Yunkai.Server.Protocols.ErrorTable.Name(code, forServer: false);

    /// <summary>What callers choose must not steer the terminal (escape sequences, line breaks) or fill it. Only functions' own output is printed as it is.</summary>
    private static string Plain(string text)
    {
        if (text.Length > MostLetters)
        {
            text = text[..MostLetters] + "…";
        }

        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) : text;
    }

    // The long names are the wire's; a person wants "query" and "call".
    private static string Short(string action) => action[(action.LastIndexOf('.') + 1)..];

    private string Who(Caller caller) => caller switch
    {
        Caller.MiniProgramUser user => Shorten(user.OpenId),
        Caller.WebUser user => Shorten(user.Uid),
        Caller.Function function => function.FunctionName + "()",
        Caller.ServerKey => _words.ServerKey,
        Caller.Operator => _words.Operator,
        _ => _words.Nobody,
    };

    private static string Shorten(string id) => id.Length <= 10 ? id : id[..9] + "…";

    private abstract record Line
    {
        public sealed record Call(DateTimeOffset At, CallActivity Activity) : Line;

        public sealed record Console(DateTimeOffset At, string Source, string Level, string Text) : Line;

        public sealed record Notice(DateTimeOffset At, string Text) : Line;
    }
}
