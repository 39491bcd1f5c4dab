namespace Yunkai.Server.Hosting;

/// <summary>The server cannot start as asked; the message tells the user what to change.</summary>
public sealed class HostingException(string message, Exception? cause = null) : Exception(message, cause);
