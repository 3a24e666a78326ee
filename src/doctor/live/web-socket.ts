import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { encodeFrame, FrameReader, OPCODE, type Message } from './frames.js';

/** Why a connection was not made: what the server answered in place of the upgrade, or the error of the network. */
export interface Refusal {
  /** HTTP status; undefined where there was no answer. */
  status?: number;
  /** The answer's text, or the message of the error. */
  words: string;
  /** `ECONNREFUSED` and the like. */
  code?: string;
}

type Handler = ((event: never) => void) | null;

/**
 * A WebSocket for the Realtime client. Node.js has one from 22 on, which does not tell what the server answered to the upgrade: the
 * status 540 of a paused project, the words about a wrong key. Handlers as the Realtime client attaches them; no extensions.
 */
export class AskingWebSocket {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 0;
  readonly protocol = '';
  binaryType = 'arraybuffer';
  bufferedAmount = 0;
  onopen: Handler = null;
  onmessage: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  /** Told before the events when the connection is refused. */
  onrefused: ((refusal: Refusal) => void) | undefined;
  private socket: Socket | undefined;
  private readonly request: http.ClientRequest;
  private readonly reader = new FrameReader();

  constructor(readonly url: string) {
    const target = new URL(url);
    const secure = target.protocol === 'wss:' || target.protocol === 'https:';
    target.protocol = secure ? 'https:' : 'http:';
    this.request = (secure ? https : http).get(target, {
      agent: false,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        'Sec-WebSocket-Version': '13',
      },
    });
    this.request.on('upgrade', (_, socket, head) => {
      this.opened(socket as Socket, head);
    });
    this.request.on('response', (response) => {
      void this.answered(response);
    });
    this.request.on('error', (error: NodeJS.ErrnoException) => {
      // A host with several addresses fails once for each.
      const [first] = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error];
      this.refused({ words: first?.message ?? '', code: first?.code });
    });
  }

  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void {
    if (typeof data === 'string') this.write(OPCODE.text, Buffer.from(data));
    else if (ArrayBuffer.isView(data))
      this.write(OPCODE.binary, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    else if (!(data instanceof Blob)) this.write(OPCODE.binary, Buffer.from(data));
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState >= this.CLOSING) return;
    if (!this.socket) {
      this.request.destroy();
      return;
    }
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.write(OPCODE.close, Buffer.concat([payload, Buffer.from(reason)]));
    this.readyState = this.CLOSING;
    // A server that hangs does not answer the good-bye, and must not keep the process.
    this.socket.destroySoon();
    this.ended(code, reason);
  }

  addEventListener(): void {
    throw new Error('this socket has handlers only');
  }

  removeEventListener(): void {
    // Nothing can have been added.
  }

  private opened(socket: Socket, head: Buffer): void {
    this.socket = socket;
    this.readyState = this.OPEN;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.ended(1006, '');
    });
    socket.on('data', (chunk: Buffer) => {
      this.received(chunk);
    });
    this.onopen?.({} as never);
    if (head.length > 0) this.received(head);
  }

  private async answered(response: http.IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response) {
        chunks.push(chunk as Buffer);
        if (chunks.length > 8) break;
      }
    } catch {
      // What has arrived says enough.
    }
    this.refused({ status: response.statusCode, words: Buffer.concat(chunks).toString() });
  }

  private refused(refusal: Refusal): void {
    if (this.readyState === this.CLOSED) return;
    this.onrefused?.(refusal);
    this.onerror?.({ message: refusal.words } as never);
    this.ended(1006, '');
  }

  private received(chunk: Buffer): void {
    for (const message of this.reader.read(chunk)) this.take(message);
  }

  private take({ opcode, payload }: Message): void {
    if (opcode === OPCODE.ping) this.write(OPCODE.pong, payload);
    else if (opcode === OPCODE.text) this.onmessage?.({ data: payload.toString() } as never);
    else if (opcode === OPCODE.binary) this.onmessage?.({ data: new Uint8Array(payload).buffer } as never);
    else if (opcode === OPCODE.close) {
      this.socket?.destroySoon();
      this.ended(payload.length >= 2 ? payload.readUInt16BE() : 1005, payload.subarray(2).toString());
    }
  }

  private write(opcode: number, payload: Buffer): void {
    if (this.readyState === this.OPEN) this.socket?.write(encodeFrame(opcode, payload));
  }

  private ended(code: number, reason: string): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.onclose?.({ code, reason, wasClean: code === 1000 } as never);
  }
}
