using Yunkai.Documents.Values;

namespace Yunkai.Documents.Updates.Operators;

/// <summary><c>$currentDate</c>: writes the time the update was given. The SDKs use server dates instead; this is for raw updates.</summary>
internal sealed class CurrentDate
{
    public static UpdateOperator Parse(UpdatePath path, in Value operand, long? nowUnixMs)
    {
        var isTimestamp = false;
        if (operand.Kind == ValueKind.Document)
        {
            var type = operand.AsDocument["$type"];
            if (operand.AsDocument.Count != 1 || type.Kind != ValueKind.String || type.AsString is not ("date" or "timestamp"))
            {
                throw Refuse("The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}");
            }

            isTimestamp = type.AsString == "timestamp";
        }
        else if (operand.Kind != ValueKind.Boolean)
        {
            throw Refuse($"{TypeNames.Of(operand.Kind)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({{$type: 'timestamp/date'}}).");
        }

        if (nowUnixMs is not { } now)
        {
            throw new DocumentException(DocumentError.NotSupported, "$currentDate is not supported here; use db.serverDate().");
        }

        // A timestamp holds seconds in its upper half and a counter in its lower one.
        return new Set(isTimestamp ? Value.Timestamp(((ulong)(now / 1000) << 32) | 1) : Value.Date(now));
    }

    private static DocumentException Refuse(string message) => new(DocumentError.BadOperator, message);
}
