import type * as t from '@babel/types';
import type { BehaviourKind, Route } from '../contract.js';
import type { SocketSite } from '../client/site.js';
import { resolveFunction } from '../client/functions.js';
import { calleeName, isCall, isFunctionNode, outermost, propertyName } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';

/** Public feeds and services that speak WebSocket and will never be a Supabase project. */
const THIRD_PARTY =
  /(^|\.)(binance\.\w+|binance\.us|coinbase\.com|kraken\.com|bitstamp\.net|bybit\.com|okx\.com|bitfinex\.com|bitmex\.com|kucoin\.com|gemini\.com|huobi\.\w+|gateio\.ws|deribit\.com|ftx\.com|finnhub\.io|polygon\.io|alpaca\.markets|twelvedata\.com|tiingo\.com|coincap\.io|cryptocompare\.com|blockchain\.info|blockcypher\.com|infura\.io|alchemy\.com|quiknode\.pro|helius-rpc\.com|solana\.com|mempool\.space|pusher\.com|pusherapp\.com|ably\.io|pubnub\.com|openai\.com|deepgram\.com|assemblyai\.com|elevenlabs\.io|googleapis\.com|twitch\.tv|discord\.gg|discord\.com|slack\.com|streamlabs\.com|websocket\.events|websocket\.org|piesocket\.com|postman-echo\.com|hume\.ai|speechmatics\.com|rev\.ai|gladia\.io|derivws\.com|binaryws\.com|lichess\.org|spotify\.com|supabase\.co)$/i;

/** Hosts that are somebody's own deployment by their look. */
const OWN =
  /(^|\.)(localhost|local|internal|test|example\.(com|org|net)|onrender\.com|herokuapp\.com|fly\.dev|railway\.app|vercel\.app|netlify\.app|azurewebsites\.net|amazonaws\.com|run\.app|ngrok\.io|ngrok-free\.app|workers\.dev)$|^\d+\.\d+\.\d+\.\d+$|^\[/i;

/** What public feeds call their hosts. */
const FEED = /^(f?stream|ws-feed|feeds?|quotes?|tickers?|prices?|market-?data|data-stream|gateway)[\d-]*\./i;

/** A route that takes whatever no other route takes. */
export function isCatchAll(route: Route | undefined): boolean {
  return route !== undefined && /^\/?\*\*$/.test(route.path);
}

/** A fixed host that a route for any path takes for the own backend, though nothing says that it is. */
export function assumedHost(site: SocketSite, route: Route): string | undefined {
  if (!isCatchAll(route)) return undefined;
  return site.url.candidates
    .flatMap(({ origin }) => origin ?? [])
    .map(hostOf)
    .find((host) => !OWN.test(host));
}

/** A socket that is none of this migration's business. */
export interface OutOfScope {
  kind: BehaviourKind;
  reason: string;
}

/** Why a socket is none of this migration's business, or `undefined`. */
export function outOfScope(
  site: SocketSite,
  route: Route | undefined,
  problems: string[],
): OutOfScope | undefined {
  const { library } = site;
  if (library?.protocol !== undefined)
    return of(
      'own-protocol',
      `\`${library.name}\` speaks ${protocolOf(library.protocol)}: its client and its server have to be replaced together`,
    );
  const spoken = spokenOver(site);
  if (spoken !== undefined)
    return of('own-protocol', `it carries ${protocolOf(spoken)}: both ends have to be replaced together`);
  for (const { origin } of site.url.candidates) {
    const host = origin && hostOf(origin);
    if (!host) continue;
    if (THIRD_PARTY.test(host))
      return of(
        'third-party',
        `\`${host}\` is a third-party service: Supabase Realtime cannot take its place`,
      );
    if (isCatchAll(route) && !OWN.test(host) && FEED.test(host))
      return of(
        'third-party',
        `\`${host}\` looks like a public feed: name its path in a route of its own if it is yours`,
      );
  }
  for (const { reason } of site.escapes) {
    const name = /^handed to `new (\w*)/.exec(reason)?.[1];
    if (name !== undefined && /Attach|Terminal|Xterm/i.test(name))
      return of('terminal', 'a terminal (the socket is attached to one): a byte stream, not messages');
    if (name !== undefined && /Websocket(Provider|Transport)|Yjs|RpcWebSocket|JSONRPC/i.test(name))
      return of('own-protocol', `a protocol of its own (\`${name}\`)`);
  }
  if (problems.includes('messages are binary')) return of('binary', 'a binary stream: Realtime carries JSON');
  if (uploadsMedia(site)) return of('binary', 'a binary stream: the client sends recorded media');
  if (isTerminal(site)) return of('terminal', 'a terminal: a byte stream, not messages');
  if (isSignalling(site)) return of('signalling', 'WebRTC signalling: two peers negotiate over this socket');
  return undefined;
}

function protocolOf(protocol: string): string {
  return protocol.endsWith("'") || protocol.endsWith("'s") ? `${protocol} protocol` : protocol;
}

/** The protocol that whoever is handed the socket speaks over it. */
function spokenOver(site: SocketSite): string | undefined {
  const value = outermost(site.construction);
  const maker = value.parentPath?.isArrowFunctionExpression() === true ? value.parentPath : value;
  const { parentPath: parent } = maker;
  if (parent?.isObjectProperty() === true && (parent.node.key as t.Identifier).name === 'webSocketFactory')
    return 'STOMP';
  const handed = site.escapes.some(({ reason }) => /^handed to `(?:Stomp|webstomp)\.over/i.test(reason));
  const isOver = isCall(parent) && maker.listKey === 'arguments' && calleeName(parent.node) === 'over';
  return handed || isOver ? 'STOMP' : undefined;
}

function of(kind: BehaviourKind, reason: string): OutOfScope {
  return { kind, reason };
}

function hostOf(origin: string): string {
  return origin
    .replace(/^\w+:\/\//, '')
    .replace(/:\d+$/, '')
    .replace(/^[^@]*@/, '');
}

/** A terminal emulator is made here, and what arrives is written to it. */
function isTerminal(site: SocketSite): boolean {
  if (!constructs(site, /^(Terminal|XTerm|XTermTerminal|AttachAddon)$/, /term/i)) return false;
  const handlers = functionsOf(site);
  return handlers.length === 0 || handlers.some((fn) => speaks(fn, /^(write|writeln|writeUtf8)$/));
}

function isSignalling(site: SocketSite): boolean {
  const makesPeers =
    constructs(site, /^(RTCPeerConnection|SimplePeer|Peer)$/, /^(simple-peer|peerjs)$/) ||
    mentions(site, /^(setRemoteDescription|addIceCandidate|onicecandidate)$/);
  return (
    makesPeers &&
    site.sends.length > 0 &&
    [...functionsOf(site), ...site.sends.map(({ call }) => call)].some((path) =>
      speaks(path, /offer|answer|candidate|sdp|^ice|signal|setRemoteDescription/i),
    )
  );
}

/** What a recorder or a microphone hands over is sent as it comes. */
function uploadsMedia(site: SocketSite): boolean {
  const raw = site.sends.some(({ argument }) => {
    const node = argument?.node;
    const name = node?.type === 'Identifier' ? node.name : node && propertyName(node);
    return name !== undefined && /data|blob|buffer|chunk|pcm|audio|sample|frame|bytes/i.test(name);
  });
  return (
    raw &&
    (constructs(site, /^(MediaRecorder|AudioWorkletNode)$/) ||
      mentions(site, /^(getUserMedia|createScriptProcessor|getDisplayMedia)$/))
  );
}

/** The handlers of a socket that are functions of this file. */
function functionsOf(site: SocketSite): NodePath[] {
  return site.handlers.flatMap(({ value }) => {
    if (!value) return [];
    return isFunctionNode(value.node) ? [value as NodePath] : (resolveFunction(value)?.fn ?? []);
  });
}

/** Whether code names something, as an identifier or in a string. */
function speaks(path: NodePath, word: RegExp): boolean {
  let found = false;
  path.traverse({
    Identifier({ node }) {
      found ||= word.test(node.name);
    },
    StringLiteral({ node }) {
      found ||= word.test(node.value);
    },
  });
  return found;
}

function mentions(site: SocketSite, name: RegExp): boolean {
  let found = false;
  const visit = ({ node }: { node: t.Node }): void => {
    if (name.test(propertyName(node) ?? '')) found = true;
  };
  site.construction
    .findParent((p) => p.isProgram())
    ?.traverse({ MemberExpression: visit, OptionalMemberExpression: visit });
  return found;
}

/** Whether the file makes an object of this class: a global, or one imported from `source`; never a class of its own. */
function constructs(site: SocketSite, name: RegExp, source?: RegExp): boolean {
  let found = false;
  site.construction
    .findParent((p) => p.isProgram())
    ?.traverse({
      NewExpression(path) {
        const { callee } = path.node;
        if (callee.type !== 'Identifier' || !name.test(callee.name)) return;
        const declaration = path.scope.getBinding(callee.name)?.path;
        const from = declaration?.parentPath;
        if (declaration?.isClassDeclaration() || declaration?.isFunctionDeclaration()) return;
        if (from?.isImportDeclaration() && source && !source.test(from.node.source.value)) return;
        found = true;
      },
    });
  return found;
}
