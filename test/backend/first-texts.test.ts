import { expect, it } from 'vitest';
import { firstTexts, firstWords } from '../../src/backend/relevant.js';

/** One text for each way through the pattern. */
const ways = [
  ...[
    'WebSocket',
    'websocket',
    'WEBSOCKET',
    'realtime-migrate-ignore',
    'connect-src',
    'as_asgi',
    'flask_sock',
  ],
  ...['materialized', 'Materialized', 'MATERIALIZED'],
  ...['handleUpgrade', 'express-ws', 'app.ws(', 'wsHandler', 'Bun.serve'],
  ...['import', 'from'].flatMap((word) =>
    ['channels', 'channels_redis', 'daphne', 'wsproto', 'engineio', 'bufferutil', 'ws'].flatMap((name) => [
      `${word} ${name}`,
      `${word}\t${name}`,
    ]),
  ),
  ...["'", '"'].flatMap((quote) =>
    ['', '@types/', '@hono/node-', '@nestjs/platform-', 'isomorphic-'].flatMap((before) =>
      ['ws', 'channels', 'daphne', 'wsproto', 'bufferutil', 'utf-8-validate'].flatMap((name) => [
        `${quote}${before}${name}${quote}`,
        `${quote}${before}${name}/`,
      ]),
    ),
  ),
];

it.each(ways)('%s is met by one of the texts that are looked for', (way) => {
  expect(way).toMatch(firstWords);
  expect(firstTexts.some((text) => way.includes(text))).toBe(true);
});
