import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The server's end of a WebSocket. */
export interface Connection {
  onMessage: (data: string | Buffer) => void;
  /** Called once, however the connection ended. */
  onClose: () => void;
  readonly isOpen: boolean;
  send(text: string): void;
  /** Says good-bye; the client sees the code. */
  close(code: number, reason: string): void;
  /** Cuts the line: the client sees code 1006. */
  drop(): void;
}

/** Accepts the upgrade of an HTTP request (RFC 6455, without extensions). */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Connection {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let open = true;
  const write = (opcode: number, payload: Buffer) => {
    if (open) socket.write(Buffer.concat([headerOf(opcode, payload.length), payload]));
  };
  const ended = () => {
    if (!open) return;
    open = false;
    connection.onClose();
  };
  const connection: Connection = {
    onMessage: () => undefined,
    onClose: () => undefined,
    get isOpen() {
      return open;
    },
    send(text) {
      write(TEXT, Buffer.from(text));
    },
    close(code, reason) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      write(CLOSE, Buffer.concat([payload, Buffer.from(reason)]));
      socket.end();
      ended();
    },
    drop() {
      socket.destroy();
      ended();
    },
  };

  const read = frameReader((opcode, payload) => {
    if (opcode === TEXT) connection.onMessage(payload.toString('utf8'));
    else if (opcode === BINARY) connection.onMessage(payload);
    else if (opcode === PING) write(PONG, payload);
    else if (opcode === CLOSE) {
      write(CLOSE, payload.subarray(0, 2));
      socket.end();
      ended();
    }
  });
  socket.on('data', read);
  socket.on('close', ended);
  socket.on('end', () => socket.destroy()); // a client that gave up during the handshake leaves it half open
  socket.on('error', () => socket.destroy());
  if (head.length > 0) read(head);
  return connection;
}

function headerOf(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 255]);
  const header = Buffer.alloc(10);
  header.writeUInt8(first, 0);
  header.writeUInt8(127, 1);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

/** Cuts a client's bytes into messages: unmasked, the parts of a fragmented one joined. */
function frameReader(onFrame: (opcode: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let kind = TEXT;
  return (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let frame = takeFrame(buffer); frame; frame = takeFrame(buffer)) {
      buffer = buffer.subarray(frame.size);
      if (frame.opcode >= CLOSE) {
        onFrame(frame.opcode, frame.payload);
        continue;
      }
      if (frame.opcode !== 0) kind = frame.opcode;
      parts.push(frame.payload);
      if (!frame.isFinal) continue;
      const whole = Buffer.concat(parts);
      parts = [];
      onFrame(kind, whole);
    }
  };
}

interface Frame {
  opcode: number;
  isFinal: boolean;
  payload: Buffer;
  /** Bytes it took, header included. */
  size: number;
}

/** The first frame, or nothing while it is incomplete. */
function takeFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < 2) return undefined;
  const first = buffer.readUInt8(0);
  const second = buffer.readUInt8(1);
  const short = second & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  const masked = (second & 128) !== 0;
  const body = start + (masked ? 4 : 0);
  if (buffer.length < body) return undefined;
  const length =
    short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  if (buffer.length < body + length) return undefined;
  const payload = Buffer.from(buffer.subarray(body, body + length));
  if (masked) {
    const mask = buffer.subarray(start, body);
    for (let index = 0; index < length; index += 1) {
      payload.writeUInt8(payload.readUInt8(index) ^ mask.readUInt8(index % 4), index);
    }
  }
  return { opcode: first & 15, isFinal: (first & 128) !== 0, payload, size: body + length };
}
