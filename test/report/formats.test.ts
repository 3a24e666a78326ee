import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { github } from '../../src/report/github.js';
import { formatNames, isFormatName, loadReporter } from '../../src/report/index.js';
import { json } from '../../src/report/json.js';
import { markdown } from '../../src/report/markdown.js';
import { change, checked, migrated, result, site } from './sample.js';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/report-v1.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

describe('json', () => {
  it.each([
    ['an empty check', result()],
    ['check', checked()],
    ['migrate', migrated()],
  ])('follows the schema: %s', (_, value) => {
    validate(JSON.parse(json(value)));
    expect(validate.errors).toBeNull();
  });

  it('is refused by the schema when a field is missing, wrong or unknown', () => {
    const broken = JSON.parse(json(checked())) as Record<string, unknown> & {
      findings: Record<string, unknown>[];
    };
    expect(validate({ ...broken, version: 2 })).toBe(false);
    expect(validate({ ...broken, extra: 1 })).toBe(false);
    expect(validate({ ...broken, findings: [{ ...broken.findings[0], line: 0 }] })).toBe(false);
    expect(validate({ ...broken, findings: [{ ...broken.findings[0], suggestion: 'x' }] })).toBe(false);
    expect(validate({ ...broken, links: undefined })).toBe(false);
  });

  it('keeps its order of fields, whatever order the data has', () => {
    const value = checked();
    const reversed = <T extends object>(object: T) =>
      Object.fromEntries(Object.entries(object).reverse()) as T;
    const shuffled = reversed({
      ...value,
      summary: reversed({ ...value.summary, files: reversed(value.summary.files) }),
      findings: value.findings.map(reversed),
    });
    expect(json(shuffled)).toBe(json(value));
    const keys = JSON.parse(json(migrated())) as Record<string, object[] | object>;
    expect(Object.keys(keys)).toEqual(['version', 'command', 'summary', 'findings', 'changes', 'links']);
    expect(Object.keys((keys.findings as object[])[0] ?? {})).toEqual([
      ...['code', 'name', 'level', 'file', 'line', 'column', 'endLine', 'endColumn'],
      ...['message', 'action', 'reasons', 'route', 'fingerprint'],
    ]);
  });
});

describe('github', () => {
  it('annotates each finding, with the level GitHub knows', () => {
    expect(github(migrated())).toMatchInlineSnapshot(`
      "::warning::not a git repository: there is no way back except your own backup
      ::notice file=public/vendor.js,line=1,endLine=1,col=1,endColumn=1,title=RM903 skipped-file::Skipped: 5.2 MB, too large to be written by hand
      ::warning file=src/a.ts,line=20,endLine=20,col=3,endColumn=30,title=RM005 review-rewrite::WebSocket to {base}/ws/alerts becomes channel alerts: look at it before you merge%0A- the message {"type":"subscribe"} is no longer sent; the table and its policies decide what arrives
      ::error file=src/broken.ts,line=3,endLine=3,col=7,endColumn=7,title=RM901 unparsed-file::Could not be parsed: Unexpected token
      ::error file=src/chat.ts,line=4,endLine=4,col=14,endColumn=40,title=RM002 websocket-needs-human::WebSocket to {base}/ws/chat has to be migrated by hand%0A- the socket is returned from openChat(), and what its 3 callers do with it could not be followed beyond src/pages/support/conversation.tsx
      ::error file=src/chat.ts,line=44,endLine=44,col=9,endColumn=50,title=RM003 websocket-unmapped::WebSocket to {base}/ws/rooms/{roomId} has no configured route
      ::notice file=src/feed.ts,line=4,endLine=4,col=14,endColumn=40,title=RM004 websocket-out-of-scope::WebSocket to wss://stream.example.com/v1 is out of scope and stays%0A- \`stream.example.com\` is a third-party service
      "
    `);
  });

  it('escapes what would end a property or a command', () => {
    const text = github(
      result({
        sites: [site({ action: 'manual', file: 'a:b,c\n::error::x.ts', reasons: ['100%\n::error::gotcha'] })],
      }),
    );
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('file=a%3Ab%2Cc%0A%3A%3Aerror%3A%3Ax.ts,');
    expect(text).toContain('%0A- 100%25\\n::error::gotcha');
  });

  it('names files from the root of the checkout', () => {
    expect(github(checked(), { root: '/' })).toContain('::error file=app/src/a.ts,line=4,');
  });
});

describe('markdown', () => {
  it('shows what changed, what is left and the diff', () => {
    expect(markdown(migrated())).toMatchInlineSnapshot(`
      "# From WebSockets to Supabase Realtime

      ❌ **3 errors, 1 warning** · 12 files scanned, 1 failed · 5 sockets: 1 safe, 1 review, 1 manual, 1 unmapped, 1 out of scope

      ## Migrated 2 of 5 sockets in 1 file

      | File | Lines | Level | What |
      | --- | --- | --- | --- |
      | \`src/a.ts\` | +1 −1 | safe | /ws/metrics → channel metrics on public.metrics |
      | | | review | /ws/alerts → channel alerts on public.alerts |
      | \`src/chat.ts\` | +1 −0 | | marker comments |
      | \`lib/supabase.ts\` | new | | the Supabase client |

      ## Look at these before you merge (1)

      - [ ] \`src/a.ts:20:3\` warning [RM005](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM005.md): WebSocket to \\{base\\}/ws/alerts becomes channel alerts: look at it before you merge
        - receives, with trivial sends: it sends no more than a subscription: \`ws.send(JSON.stringify({ type: "subscribe" }))\` (line 22)
        - the message \\{"type":"subscribe"\\} is no longer sent; the table and its policies decide what arrives

      ## Left to do (2)

      - \`src/chat.ts:4:14\` error [RM002](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM002.md): WebSocket to \\{base\\}/ws/chat has to be migrated by hand
        - purpose unclear: what is done with it cannot be seen: returned from \`openChat\` (line 5)
        - the socket is returned from openChat(), and what its 3 callers do with it could not be followed beyond src/pages/support/conversation.tsx
      - \`src/chat.ts:44:9\` error [RM003](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM003.md): WebSocket to \\{base\\}/ws/rooms/\\{roomId\\} has no configured route

      ## Not analysed (1)

      - \`src/broken.ts:3:7\` error [RM901](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM901.md): Could not be parsed: Unexpected token

      ## Routes (1)

      | Route | State | Opened by | Served by | Replaced by | Listening there |
      | --- | --- | --- | --- | --- | --- |
      | \`/ws/metrics\` | no client left |  | \`backend/api.py:9\` | channel metrics on public.metrics | \`src/a.ts:4\` |

      ## Routes to add to the configuration

      \`\`\`ts
      { path: '/ws/rooms/:roomId', kind: 'broadcast', channel: 'rooms:{roomId}', event: '*' },
      \`\`\`

      ## Warnings

      - not a git repository: there is no way back except your own backup

      ## Next steps

      1. Install the client

         \`\`\`sh
         npm install @supabase/supabase-js
         \`\`\`

      2. Set NEXT\\_PUBLIC\\_SUPABASE\\_URL and NEXT\\_PUBLIC\\_SUPABASE\\_ANON\\_KEY

      <details><summary>For your information (2)</summary>

      - \`public/vendor.js:1:1\` info [RM903](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM903.md): Skipped: 5.2 MB, too large to be written by hand
      - \`src/feed.ts:4:14\` info [RM004](https://github.com/realtime-migrate/realtime-migrate/blob/main/docs/findings/RM004.md): WebSocket to wss://stream.example.com/v1 is out of scope and stays
        - \`stream.example.com\` is a third-party service

      </details>

      <details><summary>Diff of src/a.ts</summary>

      \`\`\`diff
      diff --git a/src/a.ts b/src/a.ts
      --- a/src/a.ts
      +++ b/src/a.ts
      @@ -1,3 +1,3 @@
       one
      -two
      +2
       three
      \`\`\`

      </details>

      <details><summary>Diff of src/chat.ts</summary>

      \`\`\`diff
      diff --git a/src/chat.ts b/src/chat.ts
      --- a/src/chat.ts
      +++ b/src/chat.ts
      @@ -1,1 +1,2 @@
      +// marker
       a
      \`\`\`

      </details>

      <details><summary>Diff of lib/supabase.ts</summary>

      \`\`\`diff
      diff --git a/lib/supabase.ts b/lib/supabase.ts
      new file mode 100644
      --- /dev/null
      +++ b/lib/supabase.ts
      @@ -0,0 +1,1 @@
      +export {};
      \`\`\`

      </details>
      "
    `);
  });

  it('keeps foreign text from becoming markup', () => {
    const evil = 'a|b`c</summary><img src=x>\n# h';
    const text = markdown(
      migrated({
        sites: [site({ file: evil, action: 'manual', reasons: [evil], channel: null })],
        changes: [change({ file: evil, before: '', after: '````\n</details>\n' })],
        skipped: [],
      }),
    );
    const outside = text
      .replace(/^(`{3,})diff\n[^]*?^\1$/gm, '')
      .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(outside.replaceAll(/<\/?(details|summary)>/g, '')).not.toMatch(/(?<!\\)<(?!\/?details)/);
    expect(outside).not.toMatch(/^# h/m);
    expect(text).toContain('`````diff\n');
  });
});

describe('the formats', () => {
  it.each(formatNames)('%s loads, is pure and ends with a newline', async (name) => {
    const report = await loadReporter(name);
    const value = migrated();
    const copy = structuredClone(value);
    expect(report(value)).toBe(report(value));
    expect(report(value).endsWith('\n')).toBe(true);
    expect(value).toEqual(copy);
  });

  it('knows its names, and not those of Object', () => {
    expect(formatNames[0]).toBe('stylish');
    expect(isFormatName('json')).toBe(true);
    expect(isFormatName('toString')).toBe(false);
  });
});
