namespace Yunkai.Functions.Pool;

/// <summary>A slot of an instance: one call handed to its worker.</summary>
internal struct HandedCall
{
    /// <summary>Null once answered.</summary>
    public PendingCall? Call;

    public string RequestId;

    /// <summary>Slot number below, generation above: a late or invented answer cannot hit a reused slot.</summary>
    public uint Id;

    public int Lines;
    public int Characters;
}
