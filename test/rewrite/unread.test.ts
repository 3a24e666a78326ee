import { describe, expect, it } from 'vitest';
import { parse } from '../../src/parse/parse.js';
import { applyEdits } from '../../src/rewrite/edits.js';
import { unreadParameters } from '../../src/rewrite/unread.js';

/** The text with the parameters renamed that stand at the places marked with `~`. */
function renamed(marked: string): string | undefined {
  const offsets = new Set<number>();
  let text = '';
  for (const part of marked.split('~')) {
    if (text !== '' || marked.startsWith('~')) offsets.add(text.length);
    text += part;
  }
  const unit = parse('a.ts', text);
  if ('reason' in unit) throw new Error(unit.reason);
  const edits = unreadParameters(unit.ast, offsets);
  return edits && applyEdits(text, edits);
}

describe('parameters that nothing reads any more', () => {
  it.each([
    ['function open(~url: string) {}', 'function open(_url: string) {}'],
    ['const open = (id: number, ~url?: string) => id;', 'const open = (id: number, _url?: string) => id;'],
    ["function open(~url = '/ws') {}", "function open(_url = '/ws') {}"],
    ['class A { constructor(private readonly ~url: string) {} }', 'class A { constructor(_url: string) {} }'],
    ['function use({ ~url, on }: P) { on(); }', 'function use({ url: _url, on }: P) { on(); }'],
    ["function use({ ~url = '/', on }: P) { on(); }", "function use({ url: _url = '/', on }: P) { on(); }"],
    ['function use({ path: ~url, on }: P) { on(); }', 'function use({ path: _url, on }: P) { on(); }'],
    ['function use({ on, ...~rest }: P) { on(); }', undefined],
    ['function Page(~{ url }: P) {}', 'function Page({ url: _url }: P) {}'],
    ['function Page(~{ url, token: t }: P) {}', 'function Page({ url: _url, token: _t }: P) {}'],
  ])('%s', (marked, expected) => {
    expect(renamed(marked)).toBe(expected);
  });

  it('are left where the name is taken, or where it is that of something else', () => {
    expect(renamed('function open(~url: string, _url: string) { return _url; }')).toBeUndefined();
    expect(renamed('const ~url = 1;')).toBeUndefined();
    expect(renamed('const { ~url } = props;')).toBeUndefined();
    expect(renamed('class A { constructor(@Inject() private ~url: string) {} }')).toBeUndefined();
  });
});
