namespace Yunkai.Functions.Workers;

/// <summary>How a worker process ended.</summary>
internal sealed record WorkerExit(int? Code, string? Signal, string ErrorTail)
{
    /// <summary>Splits what the system reports into exit code and signal: a signal shows as 128 plus its number.</summary>
    public static WorkerExit From(int reported, string errorTail)
    {
        if (OperatingSystem.IsWindows() || reported is <= 128 or > 128 + 64)
        {
            return new WorkerExit(reported, null, errorTail);
        }

        var name = (reported - 128) switch
        {
            1 => "SIGHUP",
            2 => "SIGINT",
            3 => "SIGQUIT",
            4 => "SIGILL",
            5 => "SIGTRAP",
            6 => "SIGABRT",
            7 => "SIGBUS",
            8 => "SIGFPE",
            9 => "SIGKILL",
            11 => "SIGSEGV",
            13 => "SIGPIPE",
            15 => "SIGTERM",
            _ => null,
        };
        return name is null ? new WorkerExit(reported, null, errorTail) : new WorkerExit(null, name, errorTail);
    }
}
