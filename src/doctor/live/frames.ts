import { randomBytes } from 'node:crypto';

/** Frames of RFC 6455, as a client sends and receives them: what it sends is masked, what it receives is not. */
export const OPCODE = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One frame to send. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  const { length } = payload;
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65536 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  else if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const short = length < 126 ? length : length < 65536 ? 126 : 127;
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | short]), extended, mask, masked]);
}

export interface Message {
  opcode: number;
  payload: Buffer;
}

/** Joins what arrives to messages; a message may come in parts, and parts in pieces. */
export class FrameReader {
  private pending = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private opcode = 0;

  read(chunk: Buffer): Message[] {
    this.pending = Buffer.concat([this.pending, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const frame = takeFrame(this.pending);
      if (!frame) return messages;
      this.pending = this.pending.subarray(frame.size);
      if (frame.opcode >= OPCODE.close) {
        messages.push(frame);
        continue;
      }
      if (frame.opcode !== OPCODE.more) this.opcode = frame.opcode;
      this.parts.push(frame.payload);
      if (!frame.last) continue;
      messages.push({ opcode: this.opcode, payload: Buffer.concat(this.parts) });
      this.parts = [];
    }
  }
}

function takeFrame(bytes: Buffer): (Message & { last: boolean; size: number }) | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const size = start + length;
  if (bytes.length < size) return undefined;
  return { opcode: first & 0x0f, last: (first & 0x80) !== 0, payload: bytes.subarray(start, size), size };
}
