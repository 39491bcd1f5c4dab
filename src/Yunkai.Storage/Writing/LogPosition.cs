namespace Yunkai.Storage.Writing;

/// <summary>The running totals that every log entry carries, so that a restart finds them in the last one.</summary>
internal readonly record struct LogPosition(long Sequence, long UnixMs, long LogBytes, long DataBytes);
