import type { Route } from '../../src/contract.js';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stylish } from '../../src/report/stylish.js';
import { change, checked, migrated, result, site } from './sample.js';

describe('stylish', () => {
  it('tells what migrate did, what is left and what comes next', () => {
    expect(stylish(migrated())).toMatchInlineSnapshot(`
      "Migrated 2 of 5 sockets in 1 file

        src/a.ts  +1 -1
          safe    /ws/metrics → channel metrics on public.metrics
          review  /ws/alerts → channel alerts on public.alerts
        src/chat.ts  +1 -0  marker comments
        lib/supabase.ts  new  the Supabase client

      Look at these before you merge (1)
        src/a.ts:20:3  warning RM005
          WebSocket to {base}/ws/alerts becomes channel alerts: look at it before you merge
          receives, with trivial sends: it sends no more than a subscription: \`ws.send(JSON.stringify({
          type: "subscribe" }))\` (line 22)
          - the message {"type":"subscribe"} is no longer sent; the table and its policies decide what
            arrives

      Left to do (2)
        src/chat.ts:4:14  error RM002
          WebSocket to {base}/ws/chat has to be migrated by hand
          purpose unclear: what is done with it cannot be seen: returned from \`openChat\` (line 5)
          - the socket is returned from openChat(), and what its 3 callers do with it could not be
            followed beyond src/pages/support/conversation.tsx
        src/chat.ts:44:9  error RM003
          WebSocket to {base}/ws/rooms/{roomId} has no configured route

      Not analysed (1)
        src/broken.ts:3:7  error RM901
          Could not be parsed: Unexpected token

      For your information (2)
        public/vendor.js:1:1  info RM903
          Skipped: 5.2 MB, too large to be written by hand

        src/feed.ts:4:14  info RM004
          WebSocket to wss://stream.example.com/v1 is out of scope and stays
          - \`stream.example.com\` is a third-party service

      Routes (1)
        /ws/metrics  no client left → channel metrics on public.metrics
          served by fastapi backend/api.py:9
          1 channel instead: src/a.ts:4

      Routes to add to realtime-migrate.config.ts (correct kind, channel and table)
          { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'rooms:{roomId}', event: '*' },

      warning not a git repository: there is no way back except your own backup

      Next steps
        1. Install the client
             npm install @supabase/supabase-js
        2. Set NEXT_PUBLIC_SUPABASE_URL and NEXT_PUBLIC_SUPABASE_ANON_KEY

      ✖ 3 errors, 1 warning
        12 files scanned, 1 failed · 5 sockets: 1 safe, 1 review, 1 manual, 1 unmapped, 1 out of scope
        what a code means: npx realtime-migrate explain RM005
      "
    `);
  });

  it('tells what check found', () => {
    expect(stylish(checked())).toMatchInlineSnapshot(`
      "Found (4)
        src/a.ts:4:14  error RM001
          WebSocket to {base}/ws/metrics should move to channel metrics
        src/a.ts:20:3  error RM001
          WebSocket to {base}/ws/alerts should move to channel alerts; the rewrite needs a look
          receives, with trivial sends: it sends no more than a subscription: \`ws.send(JSON.stringify({
          type: "subscribe" }))\` (line 22)
          - the message {"type":"subscribe"} is no longer sent; the table and its policies decide what
            arrives

        src/chat.ts:4:14  error RM002
          WebSocket to {base}/ws/chat has to be migrated by hand
          purpose unclear: what is done with it cannot be seen: returned from \`openChat\` (line 5)
          - the socket is returned from openChat(), and what its 3 callers do with it could not be
            followed beyond src/pages/support/conversation.tsx
        src/chat.ts:44:9  error RM003
          WebSocket to {base}/ws/rooms/{roomId} has no configured route

      Not analysed (1)
        src/broken.ts:3:7  error RM901
          Could not be parsed: Unexpected token

      For your information (2)
        public/vendor.js:1:1  info RM903
          Skipped: 5.2 MB, too large to be written by hand

        src/feed.ts:4:14  info RM004
          WebSocket to wss://stream.example.com/v1 is out of scope and stays
          - \`stream.example.com\` is a third-party service

      Routes to add to realtime-migrate.config.ts (correct kind, channel and table)
          { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'rooms:{roomId}', event: '*' },

      ✖ 5 errors, 0 warnings
        12 files scanned, 1 failed · 5 sockets: 1 safe, 1 review, 1 manual, 1 unmapped, 1 out of scope
        what a code means: npx realtime-migrate explain RM001
      "
    `);
  });

  it('is one line and a count when nothing is found', () => {
    expect(stylish(result())).toMatchInlineSnapshot(`
      "✔ No hand-written WebSocket found
        12 files scanned · 0 sockets
      "
    `);
    expect(stylish(result({ command: 'migrate' }))).toMatchInlineSnapshot(`
      "Nothing to migrate

      ✔ Nothing is left to do in the client
        12 files scanned · 0 sockets
      "
    `);
  });

  it('says that a dry run only would', () => {
    expect(stylish(migrated({ dryRun: true }))).toMatch(/^Would migrate 2 of 5 sockets in 1 file\n/);
  });

  it('adds colours and nothing else', () => {
    const colored = stylish(migrated(), { color: true });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(stylish(migrated()));
  });

  it.each([40, 72, 120])('wraps prose at %d columns and keeps paths and commands whole', (width) => {
    const text = stylish(migrated(), { width });
    const prose = text.split('\n').filter((line) => /^ {4}(- | {2})\S/.test(line));
    expect(prose.length).toBeGreaterThan(2);
    for (const line of prose) {
      const words = line.trim().replace(/^- /, '').split(' ');
      if (line.length > width) expect(words).toHaveLength(1);
    }
    expect(text).toContain('src/pages/support/conversation.tsx');
    expect(text).toContain('       npm install @supabase/supabase-js\n');
  });

  it('prints an entry to paste once, however often it is needed', () => {
    const entry = "{ path: '/ws/a', kind: 'row', channel: 'a', table: 'a' },";
    const route: Route = { path: '/ws/a', kind: 'row', channel: 'a', table: 'a' };
    const unmapped = site({
      action: 'unmapped',
      suggestion: { route, doubts: [], because: 'a message replaces a state' },
    });
    expect(stylish(result({ sites: [unmapped, { ...unmapped, file: 'b.ts' }] })).split(entry)).toHaveLength(
      2,
    );
  });

  it('lets no name or reason forge a line or drive the terminal', () => {
    const evil = 'src/\u001b[2J\n✔ all good\r\u202e\u009b31m.ts';
    const suggestion = {
      route: { path: evil, kind: 'row' as const, channel: evil, table: evil },
      doubts: [],
      because: evil,
    };
    const text = stylish(
      migrated({
        sites: [
          site({ file: evil, action: 'unmapped', url: evil, reasons: [evil], channel: null, suggestion }),
        ],
        skipped: [{ file: evil, kind: 'unreadable', failed: true, reason: evil }],
        changes: [change({ file: evil })],
        warnings: [evil],
        nextSteps: [{ text: evil, command: 'true\u001b[2J' }],
      }),
    );
    expect(text).toContain('src/\\x1b[2J\\n✔ all good\\r\\u{202e}\\x9b31m.ts');
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text).not.toMatch(/^✔/m);
  });

  it('is about errors only when it is to be quiet', () => {
    expect(stylish(result({ sites: [site({ action: 'outOfScope' })] }), { quiet: true })).toBe('');
    const text = stylish(migrated(), { quiet: true });
    expect(text.match(/RM\d+/g)).toEqual(['RM901', 'RM002', 'RM003']);
    expect(text).not.toMatch(/Migrated|Next steps|warning \w/);
  });

  it('prints paths as the reader stands', () => {
    expect(stylish(checked(), { root: '/' })).toContain('  app/src/a.ts:4:14  error');
    expect(stylish(checked(), { root: '/app/docs' })).toContain('  ../src/a.ts:4:14  error');
  });
});
