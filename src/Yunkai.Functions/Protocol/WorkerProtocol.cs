namespace Yunkai.Functions.Protocol;

/// <summary>Numbers of the worker protocol; the page is docs/protocols/worker.md.</summary>
internal static class WorkerProtocol
{
    public const int Version = 1;

    /// <summary>u32 length, u32 id, u8 type.</summary>
    public const int HeaderBytes = 9;

    /// <summary>What the length field itself does not count.</summary>
    public const int LengthBytes = 4;

    /// <summary>Largest greeting: it comes from a process that has not shown who it is.</summary>
    public const int MaxHelloBytes = 8 * 1024;

    /// <summary>Room for what a frame carries beside a result; also the least cap, since errors and log lines are not results.</summary>
    public const int FrameAllowance = 512 * 1024;

    /// <summary>A log line as the worker cuts it, in characters; three bytes each at most, and the words about the cut.</summary>
    public const int MaxLogCharacters = 64 * 1024 + 100;

    public const int MaxLogLinesPerCall = 5000;
    public const int MaxLogCharactersPerCall = 1024 * 1024;
}

/// <summary>Frame types; the direction is fixed for each.</summary>
internal enum FrameType : byte
{
    /// <summary>Worker: who I am. First frame, once.</summary>
    Hello = 1,

    /// <summary>Server: become this function. Once.</summary>
    Load = 2,

    /// <summary>Server: run this call after those before it.</summary>
    Invoke = 3,

    /// <summary>Worker: the code of the function is loaded, the handler begins. At most once.</summary>
    Started = 4,

    /// <summary>Worker: the handler returned.</summary>
    Result = 5,

    /// <summary>Worker: the handler threw or rejected, or the code could not be loaded.</summary>
    Threw = 6,

    /// <summary>Worker: the result is larger than allowed and was not sent.</summary>
    TooLarge = 7,

    /// <summary>Worker: nothing of the call is pending any more; the next one begins.</summary>
    Ended = 8,

    /// <summary>Worker: printed during the call.</summary>
    Log = 9,

    /// <summary>Server: give back the calls that have not begun.</summary>
    Recall = 10,

    /// <summary>Worker: how many calls were given back, from the end.</summary>
    Recalled = 11,
}
