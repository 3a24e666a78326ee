import { describe, expect, it } from 'vitest';
import { inCommentsOnly } from '../../src/discover/comments.js';

function isSpoken(text: string, file = 'a.ts'): boolean {
  return inCommentsOnly(
    file,
    text,
    [...text.matchAll(/WebSocket/g)].map(({ index }) => index),
  );
}

describe('a mention that is no code', () => {
  it.each([
    ['a line', '// once a WebSocket\nexport const a = 1;\n'],
    ['an indented line with CRLF', 'f();\r\n\t// once a WebSocket\r\nf();\r\n'],
    ['a block', '/**\n * Was a WebSocket.\n *\n * new WebSocket(url)\n */\nf();\n'],
    ['a block on one line', 'f();\n  /* a WebSocket */ f();\n'],
    ['behind a template that is over', 'const a = `x`;\n// a WebSocket\n'],
    ['with a quote of code, in a file without templates', '// the `WebSocket` of {@link a} > b\n'],
    ['several', '// WebSocket\nf();\n/* WebSocket\n WebSocket */'],
  ])('%s', (_, text) => {
    expect(isSpoken(text)).toBe(true);
  });

  it('in markup, as long as no tag and no brace stands before it', () => {
    expect(isSpoken('// a WebSocket\nexport const A = () => <p>hi</p>;\n', 'a.tsx')).toBe(true);
  });
});

describe('a mention that is code, or may be', () => {
  it.each([
    ['code', 'new WebSocket(url);\n'],
    ['code beside a comment', '// a WebSocket\nnew WebSocket(url);\n'],
    ['code with a comment behind it', 'open(); // a WebSocket\n'],
    ['code behind the end of a block', '/* x\n// */ new WebSocket(url);\n'],
    ['code behind a block', '/* x */ new WebSocket(url);\n'],
    ['code behind what a text takes for a block', "const a = './*';\nnew WebSocket(url); // */\n"],
    ['an expression in a template', 'const a = `\n// ${new WebSocket(url).url}`;\n'],
    ['code behind a template', 'const a = `\n// `; new WebSocket(url);\n'],
    ['code behind a template with a block', 'const a = `\n/* `; new WebSocket(url); /* */\n'],
    ['a text that goes on in the next line', "const a = 'x\\\n// '; new WebSocket(url);\n"],
    ['the same with CRLF', "const a = 'x\\\r\n// '; new WebSocket(url);\r\n"],
    ['a comment in a text', "f('// WebSocket');\n"],
  ])('%s', (_, text) => {
    expect(isSpoken(text)).toBe(false);
  });

  it.each([
    ['an expression in markup', 'const a = <p>\n// {new WebSocket(url).url}\n</p>;\n'],
    ['code behind markup', 'const a = <p>\n// </p>; new WebSocket(url);\n'],
    ['a block in markup', 'const a = <p>\n/* </p>; new WebSocket(url); */\n'],
  ])('%s', (_, text) => {
    expect(isSpoken(text, 'a.tsx')).toBe(false);
    expect(isSpoken(text, 'a.js')).toBe(false);
  });

  it('any in a file that is more than a script', () => {
    expect(isSpoken('// a WebSocket\n', 'a.vue')).toBe(false);
    expect(isSpoken('// a WebSocket\n', 'a.html')).toBe(false);
  });
});
