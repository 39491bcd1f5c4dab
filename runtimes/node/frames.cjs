'use strict';

/** Frames of the worker protocol: u32 length of what follows, u32 id, u8 type, payload; little-endian. See docs/protocols/worker.md. */

const VERSION = 1;
const HEADER = 9;
const MAX_FRAME = 64 * 1024 * 1024;
const READ_BUFFER = 64 * 1024;

/** @enum {number} */
const Type = { Hello: 1, Load: 2, Invoke: 3, Started: 4, Result: 5, Threw: 6, TooLarge: 7, Ended: 8, Log: 9, Recall: 10, Recalled: 11 };

/** Cuts what arrives into frames. Payload views are valid only during the callback. */
class FrameReader {
  /** @param {(type: number, id: number, buffer: Buffer, start: number, end: number) => void} onFrame */
  constructor(onFrame) {
    this.buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
    this.onFrame = onFrame;
    /** @type {Buffer | null} */
    this.store = null;
    this.have = 0;
  }

  /** @param {number} count */
  received(count) {
    if (this.store === null) {
      const used = this.parse(this.buffer, count);
      if (used < count) {
        this.store = Buffer.allocUnsafe(Math.max(this.need(this.buffer, used, count), count - used));
        this.buffer.copy(this.store, 0, used, count);
        this.have = count - used;
      }
      return;
    }
    if (this.have + count > this.store.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.need(this.store, 0, this.have), this.have + count));
      this.store.copy(larger, 0, 0, this.have);
      this.store = larger;
    }
    this.buffer.copy(this.store, this.have, 0, count);
    this.have += count;
    const used = this.parse(this.store, this.have);
    if (used === this.have) {
      this.store = null;
    } else if (used > 0) {
      this.store.copy(this.store, 0, used, this.have);
    }
    this.have -= used;
  }

  /** Bytes to make room for: the whole frame once its length is known. */
  need(buffer, start, end) {
    return end - start >= 4 ? buffer.readUInt32LE(start) + 4 : HEADER;
  }

  parse(buffer, count) {
    let at = 0;
    while (count - at >= HEADER) {
      const length = buffer.readUInt32LE(at);
      if (length < HEADER - 4 || length > MAX_FRAME) throw new Error('bad frame length ' + length);
      const end = at + 4 + length;
      if (end > count) break;
      this.onFrame(buffer[at + 8], buffer.readUInt32LE(at + 4), buffer, at + HEADER, end);
      at = end;
    }
    return at;
  }
}

/** Collects frames and hands them to the socket in one write. */
class FrameWriter {
  constructor() {
    this.buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
    this.used = 0;
    /** @type {import('net').Socket | null} */
    this.socket = null;
    /** @type {import('net').Socket['write'] | null} */
    this.write = null;
  }

  /** @param {import('net').Socket} socket */
  attach(socket) {
    this.socket = socket;
    this.write = socket.write;
  }

  /** Makes room for a frame and returns where its payload begins. */
  begin(size) {
    const total = this.used + HEADER + size;
    if (total > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(total, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    return this.used + HEADER;
  }

  /** Writes the header of the frame whose payload was put at `begin()` and ends at `end`. */
  end(type, id, end) {
    this.buffer.writeUInt32LE(end - this.used - 4, this.used);
    this.buffer.writeUInt32LE(id >>> 0, this.used + 4);
    this.buffer[this.used + 8] = type;
    this.used = end;
  }

  empty(type, id) {
    this.end(type, id, this.begin(0));
  }

  /** A frame with an optional number in front of UTF-8 text. */
  text(type, id, text, number, numberBytes) {
    const bytes = text.length < 1024 ? text.length * 3 : Buffer.byteLength(text);
    const start = this.begin(numberBytes + bytes);
    if (numberBytes === 4) this.buffer.writeUInt32LE(number >>> 0, start);
    else if (numberBytes === 1) this.buffer[start] = number;
    const written = this.buffer.write(text, start + numberBytes, 'utf8');
    this.end(type, id, start + numberBytes + written);
  }

  flush() {
    if (this.used === 0 || this.socket === null || this.socket.destroyed) return;
    const bytes = this.buffer.subarray(0, this.used);
    this.used = 0;
    this.write.call(this.socket, bytes);
    // The system took everything at once when nothing is left queued; only then may the memory be written again.
    if (this.socket.writableLength > 0 || this.buffer.length > 1024 * 1024) this.buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
  }
}

module.exports = { VERSION, Type, FrameReader, FrameWriter };
