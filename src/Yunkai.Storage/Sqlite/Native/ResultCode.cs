namespace Yunkai.Storage.Sqlite.Native;

/// <summary>SQLite's result codes (https://sqlite.org/rescode.html); the low byte of an extended code.</summary>
internal static class ResultCode
{
    public const int Ok = 0;
    public const int Permission = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupted = 9;
    public const int InputOutput = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int Protocol = 15;
    public const int TooBig = 18;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    /// <summary>Writing failed because the medium is full, or because its owner is over quota: reported as an I/O error of the write.</summary>
    public const int WriteFailed = InputOutput | (3 << 8);

    public static int Primary(int code) => code & 0xFF;
}
