/** How handlers are attached and written. */
export type HandlerStyle = 'arrow' | 'block' | 'function' | 'listener';

/** URL expressions, in single quotes. */
export const urls = [
  "'wss://api.acme.dev/api/v3/admin/realtime/metrics'",
  "base + '/api/v3/admin/realtime/alerts'",
  '`${base}/api/v3/admin/realtime/logs`',
  "'wss://api.acme.dev/ws/unknown'",
  "'wss://stream.binance.com:9443/ws/btcusdt@trade'",
  'base',
  "`${base}/api/v3/admin/realtime/metrics?token=${report('token')}`",
] as const;

/** Bodies of a message handler whose parameter is `event`. */
export const messageBodies: readonly (readonly string[])[] = [
  ['setRow(JSON.parse(event.data));'],
  ['const data = JSON.parse(event.data); // parsed', 'setRow(data);'],
  ['const { cpu, ...rest } = JSON.parse(event.data);', 'setRow(cpu ?? rest);'],
  [
    'try {',
    '  const row = JSON.parse(event.data);',
    '  setRow(row);',
    '} catch (err) {',
    "  report('bad', err);",
    '}',
  ],
  ["if (event.data === 'pong') return;", 'setRow(JSON.parse(event.data));'],
  ['const data = JSON.parse(event.data);', "if (data.type === 'a') {", '  setRow(data.row);', '}'],
  ['show(event.data);'],
  ['show(`first', '  ${event.data}', 'last`);'],
  ['show();'],
];

/** Statements run on open, which may send; the argument is the expression of the socket. */
export const sendParts: readonly ((socket: string) => string[])[] = [
  () => [],
  (socket) => [`${socket}.send('ping');`],
  (socket) => [`${socket}.send(localStorage.getItem('token'));`],
  (socket) => [`if (${socket}.readyState === WebSocket.OPEN) ${socket}.send('next');`],
  (socket) => [`setInterval(() => ${socket}.send('ping'), 30000);`],
];

/** One handler in the given style. */
export function handlerParts(
  socket: string,
  style: HandlerStyle,
  event: 'open' | 'message' | 'error' | 'close',
  body: readonly string[],
): string[] {
  const inside = body.map((line) => (/^(last`| {2}\$)/.test(line) ? line : `  ${line}`));
  const [only] = body;
  switch (style) {
    case 'arrow':
      if (body.length === 1 && only?.endsWith(';') && !only.startsWith('if')) {
        return [`${socket}.on${event} = (event) => ${only}`];
      }
      return [`${socket}.on${event} = (event) => {`, ...inside, '};'];
    case 'block':
      return [`${socket}.on${event} = (event) => {`, ...inside, '};'];
    case 'function':
      return [`${socket}.on${event} = function (event) {`, ...inside, '};'];
    case 'listener':
      return [`${socket}.addEventListener('${event}', (event) => {`, ...inside, '});'];
  }
}
