using System.Text.Json;

namespace Yunkai.Server.Protocols;

/// <summary>One action of the action API. Parses its members, calls a service of Cloud, writes its part of the reply.</summary>
public interface IProtocolAction
{
    /// <summary>The value of <c>action</c>.</summary>
    string Name { get; }

    /// <summary>Whether clients may call it on <c>/web</c>; otherwise it is for <c>/admin</c> only.</summary>
    bool IsForClients { get; }

    /// <summary>
    /// Carries the action out and writes the members of the reply object after <c>requestId</c> (mostly one named <c>data</c>).
    /// When it throws, everything written is dropped.
    /// </summary>
    ValueTask ExecuteAsync(ActionRequest request, Utf8JsonWriter reply, CancellationToken cancellationToken);

    /// <summary>What the call is about, for the activity display: collection, function, path. What came of it goes into <see cref="ActionRequest.Result"/>.</summary>
    string Target(ActionRequest request);
}
