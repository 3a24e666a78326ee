import { describe, expect, it } from 'vitest';
import { parse } from '../../src/parse/parse.js';
import { ignoreFinding, ignoresOf, type Ignore } from '../../src/rules/index.js';

function ignores(text: string, file = 'a.tsx'): Ignore[] {
  const unit = parse(file, text);
  if ('reason' in unit) throw new Error(unit.reason);
  return ignoresOf(unit);
}

describe('an ignore comment', () => {
  it.each([
    ['the line below', '// realtime-migrate-ignore RM001 -- why\nopen();', 2],
    ['its own line', 'first();\nopen(); // realtime-migrate-ignore RM001 -- why\nnext();', 2],
    ['the code that follows it', '/* realtime-migrate-ignore RM001 -- why */ open();', 1],
    ['the next code, past blank lines', '// realtime-migrate-ignore RM001 -- why\n\n\nopen();', 4],
    [
      'the next code, past other comments',
      '// realtime-migrate-ignore RM001 -- why\n// a\n/* b */\nopen();',
      4,
    ],
    ['the next code in CRLF', '// realtime-migrate-ignore RM001 -- why\r\n// a\r\nopen();\r\n', 3],
    ['the next element of JSX', 'a = (\n<a>\n{/* realtime-migrate-ignore RM001 -- why */}\n<b />\n</a>);', 4],
    ['the line below a block comment', '/*\n * realtime-migrate-ignore RM001 -- why\n */\nopen();', 4],
  ])('speaks of %s', (_, text, line) => {
    expect(ignores(text)).toMatchObject([{ code: 'RM001', line }]);
  });

  it('is where a comment starts with it, and nowhere else', () => {
    expect(ignores("const a = '// realtime-migrate-ignore RM001 -- why';")).toEqual([]);
    expect(ignores('// see realtime-migrate-ignore RM001 -- why')).toEqual([]);
    expect(ignores('// realtime-migrate-ignored RM001 -- why')).toEqual([]);
  });

  it.each([
    ['', 'The code of the finding is missing'],
    [' -- why', 'The code of the finding is missing'],
    [' because it stays', 'because is not the code of a finding'],
    [' rm001 -- why', 'rm001 is not the code of a finding'],
    [' RM001', 'The reason is missing'],
    [' RM001 --', 'The reason is missing'],
    [' RM001 - why', 'The reason is missing'],
    [' RM001, RM002 -- why', 'RM001, is not the code of a finding'],
  ])('in the form `realtime-migrate-ignore%s` has a problem', (rest, problem) => {
    const [found] = ignores(`// realtime-migrate-ignore${rest}\nopen();`);
    expect(found?.code).toBeUndefined();
    expect(found?.problem).toBe(`${problem}: write \`realtime-migrate-ignore CODE -- reason\``);
  });

  it('makes a finding at its own place', () => {
    const text = 'first();\n  // realtime-migrate-ignore RM001 -- why\nopen();';
    const [found] = ignores(text);
    expect(found?.span).toEqual({ start: text.indexOf('//'), end: text.indexOf('\nopen') });
    expect(found && ignoreFinding('a.ts', found, 'text')).toMatchObject({
      code: 'RM902',
      level: 'warning',
      message: 'There is no RM001 here to ignore',
      file: 'a.ts',
      line: 2,
      column: 3,
    });
  });
});
