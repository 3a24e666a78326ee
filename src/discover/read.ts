import fs from 'node:fs';
import { inCommentsOnly } from './comments.js';
import { isUtf16, sizeLimit } from './sweep.js';

/** A part of every name of a socket but one: short, because it is looked for in every byte of every file. */
const token = 'ocket';

/** The import of `ws`, whose clients need not name a socket; imports stand near the top. */
const short = ["'ws'", '"ws"'];
const head = 4096;

/** What a file that opens a Supabase channel contains. */
const channelToken = '.channel(';

/** What a file says that may be a candidate; `packages` are names that say so by themselves. */
export function textsOf(packages: readonly Buffer[]): string[] {
  return [token, ...short, channelToken, ...packages.map(String)];
}

/**
 * What a file worth parsing says: the platform's WebSocket (also in `ReconnectingWebSocket` and `useWebSocket`), rxjs' `webSocket`,
 * a package of sockets, or the `io()` of a page's script.
 */
const mention =
  /[wW]ebSocket|PartySocket|partysocket|[sS]ockette|(?:Web|use)[sS]ocket(?:IO|Provider)|socket\.io-client|(?:reconnecting|robust|react-use)-?websocket|['"](?:isomorphic-)?ws['"]|['"]websocket['"]|=\s+io(?:\.connect)?\(/g;

/** A source that is to be read by people has no line of this length around a socket. In UTF-16 units. */
const lineLimit = 2000;

/**
 * What reading a file told. `clean`: no mention of a socket. `missing`: no such file, or not a file.
 * `excluded` and `unreadable` carry the reason. `spoken`: sockets are mentioned in comments alone, and none of them is for this tool.
 */
export type Reading =
  | { is: 'candidate'; text: string; has: { sockets: boolean; channels: boolean }; spoken: boolean }
  | { is: 'clean' }
  | { is: 'missing' }
  | { is: 'excluded' | 'unreadable'; reason: string };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes the bytes of a file only if they mention a socket, or one of the packages whose names say so by themselves. Keeps a BOM. */
export function inspect(path: string, bytes: Buffer, packages: readonly Buffer[] = []): Reading {
  if (isUtf16(bytes)) return { is: 'excluded', reason: 'encoded as UTF-16: save it as UTF-8' };
  const named = packages.find((name) => bytes.includes(name));
  const has = {
    sockets:
      named !== undefined || (mayMention(bytes) && placesOf(mention, bytes.toString('latin1')).length > 0),
    channels: bytes.includes(channelToken),
  };
  if (!has.sockets && !has.channels) return { is: 'clean' };
  if (bytes.includes(0)) return { is: 'excluded', reason: 'a binary file (it holds a NUL byte)' };
  if (/\.d\.[mc]?ts$/.test(path)) {
    return { is: 'excluded', reason: 'a declaration file: it has no code to migrate' };
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { is: 'excluded', reason: 'not valid UTF-8' };
  }
  const places = placesOf(mentionsOf(has.sockets, named), text);
  if (/\.min\.[mc]?js$/.test(path) || isMinified(text, places))
    return { is: 'excluded', reason: 'a minified bundle' };
  const spoken = has.sockets && !text.includes('realtime-migrate') && inCommentsOnly(path, text, places);
  return { is: 'candidate', text, has, spoken };
}

/** What opens a socket, as code of a page says it. */
const opening = /\bnew\s+[\w$.]*(?:WebSocket|SockJS|PartySocket)\s*\(|=\s+io(?:\.connect)?\(/;

/** The same for a file that is read only for the scripts of a page that stands in it: any other is clean, whatever it says. */
export function inspectPage(path: string, bytes: Buffer): Reading {
  if (isUtf16(bytes) || !mayMention(bytes)) return { is: 'clean' };
  const text = bytes.toString('latin1');
  if (!/<script\b/i.test(text) || !opening.test(text)) return { is: 'clean' };
  const reading = inspect(path, bytes);
  return reading.is === 'candidate' && reading.has.sockets
    ? { ...reading, has: { sockets: true, channels: false } }
    : { is: 'clean' };
}

function mentionsOf(sockets: boolean, named: Buffer | undefined): RegExp {
  if (!sockets) return /\.channel\(/g;
  return named === undefined ? mention : new RegExp(`${mention.source}|${escaped(named.toString())}`, 'g');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A first look at the bytes, which all but a few files do not get beyond. */
function mayMention(bytes: Buffer): boolean {
  return bytes.includes(token) || short.some((name) => bytes.lastIndexOf(name, head) !== -1);
}

function placesOf(what: RegExp, text: string): number[] {
  return [...text.matchAll(what)].map(({ index }) => index);
}

/** Every mention stands in an overlong line; one in a line of normal length is source, whatever surrounds it. */
function isMinified(text: string, places: readonly number[]): boolean {
  for (const at of places) {
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    if ((end === -1 ? text.length : end) - start <= lineLimit) return false;
  }
  return true;
}

/** Looks in a file over the limit for a mention, piece by piece; a piece repeats the end of the one before, where a name may be cut. */
export function inspectLarge(path: string): Reading {
  try {
    const descriptor = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    try {
      return large(descriptor, Buffer.allocUnsafeSlow(sizeLimit));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    return unopened(path, error);
  }
}

function large(descriptor: number, piece: Buffer): Reading {
  const stat = fs.fstatSync(descriptor);
  if (!stat.isFile()) return { is: 'missing' };
  const step = piece.length - 64;
  for (let position = 0; position < stat.size; position += step) {
    const size = fs.readSync(descriptor, piece, 0, piece.length, position);
    const bytes = piece.subarray(0, size);
    if (bytes.includes(token) && placesOf(mention, bytes.toString('latin1')).length > 0) {
      const megabytes = (stat.size / 1024 / 1024).toFixed(1);
      return { is: 'excluded', reason: `${megabytes} MB is over the limit of 2 MB for one source file` };
    }
  }
  return { is: 'clean' };
}

/** What there is to say of a file that could not be read. */
export function unopened(path: string, error: unknown): Reading {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EISDIR':
    case 'ENXIO':
    case 'ESPIPE':
      return { is: 'missing' };
    case 'ELOOP':
      return { is: 'excluded', reason: 'a symbolic link that leads to itself' };
    case 'ENOENT':
    case 'ENOTDIR':
      return isLink(path)
        ? { is: 'excluded', reason: 'a symbolic link to nothing' }
        : path.includes('\uFFFD')
          ? { is: 'unreadable', reason: 'its name is not valid UTF-8' }
          : { is: 'missing' };
    case 'EACCES':
    case 'EPERM':
      return { is: 'unreadable', reason: 'no permission to read this file' };
    default:
      return { is: 'unreadable', reason: message };
  }
}

function isLink(path: string): boolean {
  try {
    return fs.lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
