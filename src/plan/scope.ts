import type * as t from '@babel/types';
import type { Route } from '../contract.js';
import type { SocketSite } from '../client/site.js';
import { propertyName } from '../client/syntax.js';

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

/** Why a socket is none of this migration's business, or `undefined`. */
export function outOfScope(
  site: SocketSite,
  route: Route | undefined,
  problems: string[],
): string | undefined {
  for (const { origin } of site.url.candidates) {
    const host = origin && hostOf(origin);
    if (!host) continue;
    if (THIRD_PARTY.test(host))
      return `\`${host}\` is a third-party service: Supabase Realtime cannot take its place`;
    if (isCatchAll(route) && !OWN.test(host) && FEED.test(host))
      return `\`${host}\` looks like a public feed: name its path in a route of its own if it is yours`;
  }
  for (const { reason } of site.escapes) {
    const name = /^handed to `new (\w*)/.exec(reason)?.[1];
    if (name !== undefined && /Attach|Terminal|Xterm/i.test(name))
      return 'a terminal (the socket is attached to one): a byte stream, not messages';
    if (name !== undefined && /Websocket(Provider|Transport)|Yjs|RpcWebSocket|JSONRPC/i.test(name))
      return `a protocol of its own (\`${name}\`)`;
  }
  if (problems.includes('messages are binary')) return 'a binary stream: Realtime carries JSON';
  if (uploadsMedia(site)) return 'a binary stream: the client sends recorded media';
  if (isTerminal(site)) return 'a terminal: a byte stream, not messages';
  if (isSignalling(site)) return 'WebRTC signalling: two peers negotiate over this socket';
  return undefined;
}

function hostOf(origin: string): string {
  return origin
    .replace(/^\w+:\/\//, '')
    .replace(/:\d+$/, '')
    .replace(/^[^@]*@/, '');
}

function isTerminal(site: SocketSite): boolean {
  return constructs(site, /^(Terminal|XTerm|XTermTerminal|AttachAddon)$/);
}

function isSignalling(site: SocketSite): boolean {
  return (
    site.sends.length > 0 &&
    (constructs(site, /^(RTCPeerConnection|SimplePeer|Peer)$/) ||
      mentions(site, /^(setRemoteDescription|addIceCandidate|onicecandidate)$/))
  );
}

/** What a recorder or a microphone hands over is sent as it comes. */
function uploadsMedia(site: SocketSite): boolean {
  const raw = site.sends.some(
    (send) => send.argument?.isMemberExpression() === true || send.argument?.isIdentifier() === true,
  );
  return (
    raw &&
    (constructs(site, /^(MediaRecorder|AudioWorkletNode)$/) ||
      mentions(site, /^(getUserMedia|createScriptProcessor|getDisplayMedia)$/))
  );
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

function constructs(site: SocketSite, name: RegExp): boolean {
  let found = false;
  site.construction
    .findParent((p) => p.isProgram())
    ?.traverse({
      NewExpression({ node }) {
        if (node.callee.type === 'Identifier' && name.test(node.callee.name)) found = true;
      },
    });
  return found;
}
