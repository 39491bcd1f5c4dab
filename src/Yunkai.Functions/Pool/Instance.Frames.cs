using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Yunkai.Functions.Protocol;

namespace Yunkai.Functions.Pool;

/// <summary>What the worker says. It runs user code: every id, length and order is checked, and anything impossible ends it.</summary>
internal sealed partial class Instance
{
    private static readonly string[] Levels = ["log", "info", "warn", "error", "debug", "stdout", "stderr"];

    public void OnFrame(FrameType type, uint id, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case FrameType.Result:
                OnResult(id, payload);
                break;
            case FrameType.Ended:
                OnEnded(id);
                break;
            case FrameType.Log:
                OnLog(id, payload);
                break;
            case FrameType.Started:
                OnStarted(id);
                break;
            case FrameType.Threw:
                OnThrew(id, payload);
                break;
            case FrameType.TooLarge:
                OnTooLarge(id, payload);
                break;
            case FrameType.Recalled:
                OnRecalled(payload);
                break;
            default:
                throw new BadFrameException("a frame of type " + ((int)type).ToString(CultureInfo.InvariantCulture));
        }
    }

    public void OnOutput(bool isError, ReadOnlySpan<byte> bytes)
    {
        var text = MessageJson.Text(bytes).TrimEnd('\n');
        string requestId;
        lock (_pool.Gate)
        {
            requestId = Outstanding > 0 ? Running.RequestId : _lastRequestId;
            if (requestId.Length == 0 || (Outstanding > 0 && !CountsLine(ref Running, text.Length)))
            {
                return;
            }
        }

        _pool.Print(requestId, isError ? "stderr" : "stdout", text);
    }

    private static TimeSpan Duration(ref ReadOnlySpan<byte> payload, int least = 0)
    {
        if (payload.Length < 4 + least)
        {
            throw new BadFrameException("a frame that is too short");
        }

        var micros = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        payload = payload[4..];
        return TimeSpan.FromMicroseconds(micros);
    }

    private void OnStarted(uint id)
    {
        lock (_pool.Gate)
        {
            if (!IsDead)
            {
                RequireRunning(id, isAnswered: false);
                _isLoaded = true;
                _since = _pool.Parts.Time.GetTimestamp();
            }
        }
    }

    private void OnResult(uint id, ReadOnlySpan<byte> payload)
    {
        var duration = Duration(ref payload);
        if (payload.Length > _pool.Parts.Options.MaxResultBytes)
        {
            throw new BadFrameException("a result beyond the limit it was told");
        }

        Answer(id, new InvocationOutcome.Completed(payload.ToArray(), duration), duration);
    }

    private void OnThrew(uint id, ReadOnlySpan<byte> payload)
    {
        var duration = Duration(ref payload);
        ThrewMessage? threw;
        try
        {
            threw = JsonSerializer.Deserialize(payload, MessageJson.Default.ThrewMessage);
        }
        catch (JsonException)
        {
            threw = null;
        }

        if (threw is null)
        {
            throw new BadFrameException("an error that cannot be read");
        }

        Answer(id, new InvocationOutcome.Threw(threw.Name, threw.Message, threw.Stack, duration), duration);
    }

    private void OnTooLarge(uint id, ReadOnlySpan<byte> payload)
    {
        var duration = Duration(ref payload, 4);
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        var limit = _pool.Parts.Options.MaxResultBytes;
        Answer(id, new InvocationOutcome.Rejected(RejectReason.ResultTooLarge, string.Create(CultureInfo.InvariantCulture,
            $"The function returned {bytes} bytes; {limit} are allowed. Put large data into a file and return its file id.")), duration);
    }

    private void Answer(uint id, InvocationOutcome outcome, TimeSpan duration)
    {
        lock (_pool.Gate)
        {
            if (IsDead)
            {
                return;
            }

            RequireRunning(id, isAnswered: false);
            ref var running = ref Running;
            running.Call!.Complete(outcome); // unanswered, so it is there
            running.Call = null;
            IsSlow = false; // what is left of it is short, and a call behind it finds its unawaited writes done
            _since = _pool.Parts.Time.GetTimestamp();
            _pool.Took(duration);
        }
    }

    private void OnEnded(uint id)
    {
        lock (_pool.Gate)
        {
            if (IsDead)
            {
                return;
            }

            RequireRunning(id, isAnswered: true);
            _lastRequestId = Running.RequestId;
            _pool.Parts.Credentials.End(_key, _lastRequestId);
            Running = default;
            _head = (_head + 1) % _slots.Length;
            Outstanding--;
            _since = _pool.Parts.Time.GetTimestamp();
            _pool.Freed(this);
        }
    }

    private void OnRecalled(ReadOnlySpan<byte> payload)
    {
        lock (_pool.Gate)
        {
            if (IsDead)
            {
                return;
            }

            // Nothing was handed over since the question, and the frames before the answer said what began and ended: all but the running one must be back.
            if (!_isRecalling || payload.Length != 4 || BinaryPrimitives.ReadUInt32LittleEndian(payload) != Math.Max(0, Outstanding - 1))
            {
                throw new BadFrameException("calls given back that it cannot have");
            }

            _isRecalling = false;
            for (var i = 1; i < Outstanding; i++)
            {
                ref var slot = ref _slots[(_head + i) % _slots.Length];
                _pool.Parts.Credentials.End(_key, slot.RequestId);
                _pool.Requeue(slot.Call!); // not begun, so not answered
                slot = default;
            }

            Outstanding = Math.Min(Outstanding, 1);
            _pool.Recalled(this);
        }
    }

    private void OnLog(uint id, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 1 || payload[0] >= Levels.Length)
        {
            throw new BadFrameException("a log line without a level");
        }

        var text = MessageJson.Text(payload[1..]);
        if (text.Length > WorkerProtocol.MaxLogCharacters)
        {
            text = text[..WorkerProtocol.MaxLogCharacters];
        }

        string requestId;
        lock (_pool.Gate)
        {
            if (IsDead)
            {
                return;
            }

            if (Outstanding == 0 || Running.Id != id)
            {
                throw new BadFrameException("a log line for a call that is not running");
            }

            // The worker keeps these limits itself; a worker that does not is not to fill our memory either.
            if (!CountsLine(ref Running, text.Length))
            {
                return;
            }

            requestId = Running.RequestId;
        }

        _pool.Print(requestId, Levels[payload[0]], text);
    }

    private static bool CountsLine(ref HandedCall call, int characters)
    {
        if (call.Lines > WorkerProtocol.MaxLogLinesPerCall || call.Characters > WorkerProtocol.MaxLogCharactersPerCall + WorkerProtocol.MaxLogCharacters)
        {
            return false;
        }

        call.Lines++;
        call.Characters += characters;
        return true;
    }

    private void RequireRunning(uint id, bool isAnswered)
    {
        if (Outstanding == 0 || Running.Id != id || Running.Call is null != isAnswered)
        {
            throw new BadFrameException("an answer to a call that is not running");
        }
    }
}
