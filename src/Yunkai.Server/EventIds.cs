namespace Yunkai.Server;

/// <summary>Numbers of the log messages of this project; never reused.</summary>
internal static class EventIds
{
    public const int UnexpectedActionError = 1;
    public const int UnexpectedRequestError = 2;
    public const int UnexpectedManagementError = 3;
    public const int SweepFailed = 4;
}
