import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/report/html/code/lines.js';
import type { LanguageName } from '../../../src/report/html/code/languages.js';
import { embeddable } from '../../../src/report/html/embed.js';
import { html as report } from '../../../src/report/html/index.js';
import { html, prose } from '../../../src/report/html/markup.js';
import { change, checked, migrated, result, site } from '../sample.js';

const EVIL = `"><img src=x onerror=alert(1)>'</script><script>alert(2)</script><!--\u2028\u202E`;

/** What is left when the blocks of data, the style and the script are taken away. */
function visible(page: string): string {
  return page.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
}

describe('markup', () => {
  it('escapes every text, in elements and attributes', () => {
    const { text } = html`<a title="${EVIL}">${EVIL} ${[EVIL]} ${false} ${null} ${0}</a>`;
    expect(text.match(/[<>]/g)).toHaveLength(4);
    expect(text.match(/"/g)).toHaveLength(2);
    expect(text).not.toMatch(/[\u2028\u202E]/);
    expect(text).toContain(' 0</a>');
  });

  it('takes only its own for markup', () => {
    expect(html`<p>${html`<b>${'<i>'}</b>`}</p>`.text).toBe('<p><b>&lt;i&gt;</b></p>');
    expect(prose('a `<b>` c').text).toBe('a <code>&lt;b&gt;</code> c');
  });
});

it('data cannot leave its element, and stays the same', () => {
  const text = embeddable({ [EVIL]: [EVIL] });
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual({ [EVIL]: [EVIL] });
});

describe('the page', () => {
  const evil = migrated({
    sites: [
      site({
        file: EVIL,
        url: EVIL,
        route: EVIL,
        channel: EVIL,
        table: EVIL,
        reasons: [EVIL],
        notes: [EVIL],
      }),
      site({ file: EVIL, action: 'unmapped', channel: null, library: EVIL }),
    ],
    changes: [change({ file: EVIL, before: EVIL, after: `${EVIL}${EVIL}` })],
    links: [
      {
        ...{ route: EVIL, state: 'legacy', channel: EVIL, table: EVIL },
        clients: [{ file: EVIL, line: 4 }],
        moved: [],
        backend: [{ file: EVIL, line: 1, framework: EVIL }],
      },
    ],
    nextSteps: [{ text: EVIL, command: EVIL }],
    warnings: [EVIL],
    provision: [{ route: EVIL, sql: EVIL, file: EVIL }],
  });

  it('holds no markup from names and sources', () => {
    const page = report(evil, { source: () => EVIL, owners: () => [EVIL] });
    expect(visible(page)).not.toMatch(/<img|onerror=(?!alert\(1\)&gt;)/);
    // Its own script, the style, and blocks of data: nothing that came from elsewhere.
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts.filter((attributes) => attributes === '')).toHaveLength(1);
    expect(
      scripts
        .filter((attributes) => attributes !== '')
        .every((it) => /^ type="application\/json" id="[\w-]+"$/.test(it ?? '')),
    ).toBe(true);
    expect(page.match(/<\/script>/g)).toHaveLength(scripts.length);
  });

  it.each([
    ['migrate', migrated()],
    ['check', checked()],
    ['an empty check', result()],
  ])('lets only its own script and style run: %s', (_, value) => {
    const page = report(value);
    const [, policy = ''] = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? [];
    for (const [tag, directive] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ] as const) {
      const [, text = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy.replaceAll('&#39;', "'")).toContain(`${directive} 'sha256-${hash}'`);
    }
    expect(policy).toMatch(/^default-src &#39;none&#39;/);
    expect(visible(page)).not.toMatch(/ (?:style|on\w+)="/);
  });

  it('needs nothing beside it', () => {
    const page = report(migrated());
    expect(page).not.toMatch(/<(?:link|iframe|object|embed|base)\b|@import|url\(/);
    expect(visible(page)).not.toMatch(/\bsrc="/);
  });
});

describe('colours', () => {
  const kinds = (text: string, language: LanguageName): string[] =>
    linesOf(text, language).flatMap(([line, colours]) => {
      let at = 0;
      return [...colours.matchAll(/(\D)(\d+)/g)]
        .map(([, kind = '', length = '']) => [kind, line.slice(at, (at += Number(length)))])
        .filter(([kind]) => kind !== '_')
        .map(([kind, part]) => `${String(kind)}:${String(part)}`);
    });

  it.each<[LanguageName, string, string[]]>([
    ['script', "const a = 'b'; // c", ['k:const', "s:'b'", 'c:// c']],
    ['script', 'ws.close(1)', ['f:close', 'n:1']],
    ['script', '`a ${b(`c`)} d`', ['s:`a ', 'f:b', 's:`c`', 's:} d`']],
    ['script', 'x = /["`]/g; y = 1 / 2', ['s:/["`]/g', 'n:1', 'n:2']],
    ['script', "'open\nconst a", ["s:'open", 'k:const']],
    ['script', '/* a\nb */ new URL', ['c:/* a', 'c:b */', 'k:new']],
    ['python', 'async def a(b): # c', ['k:async', 'k:def', 'f:a', 'c:# c']],
    ['python', '"""a\nb""" + x.y', ['s:"""a', 's:b"""', 'p:y']],
    ['sql', "SELECT 'a''b' -- c", ['k:SELECT', "s:'a''b'", 'c:-- c']],
    [
      'markup',
      '<p a="b">c</p><script>let d</script>',
      ['g:<p', 'p:a', 's:"b"', 'g:</p', 'g:<script', 'k:let', 'g:</script'],
    ],
  ])('%s: %s', (language, text, expected) => {
    expect(kinds(text, language)).toEqual(expected);
  });

  it('never lose or add a character, whatever the text', () => {
    for (const text of [
      '`${',
      '"\\',
      "'''",
      '<!--',
      '<a b="',
      '/[/',
      '\r\n\r\n',
      '<script>',
      '---\n',
      '\u{1F600}é`',
    ])
      for (const language of ['script', 'python', 'sql', 'markup', 'shell'] as const)
        for (const whole of [text, `${text}x`, text.repeat(3)]) {
          const lines = linesOf(whole, language);
          expect(lines.map(([line]) => line).join('\n')).toBe(whole.replaceAll('\r', ''));
          for (const [line, colours] of lines) {
            const sum = [...colours.matchAll(/\d+/g)].reduce((total, [length]) => total + Number(length), 0);
            expect(sum === line.length || sum === line.length + 1).toBe(true);
          }
        }
  });
});
