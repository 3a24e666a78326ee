import { describe, expect, it } from 'vitest';
import { parseJsonc } from '../../src/project/jsonc.js';

describe('parseJsonc', () => {
  it('reads comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF{\r\n  // line, }\r\n  "a": [1, 2, /* two */ ],\n  "b": { "c": true, // last\n },\n}';
    expect(parseJsonc(text)).toEqual({ a: [1, 2], b: { c: true } });
  });

  it('leaves what looks like a comment or a comma inside a string', () => {
    const text = '{ "url": "https://x/*", "paths": { "@/*": ["./src/*"] }, "odd": "a,}", "quote": "\\"//" }';
    expect(parseJsonc(text)).toEqual({
      url: 'https://x/*',
      paths: { '@/*': ['./src/*'] },
      odd: 'a,}',
      quote: '"//',
    });
  });

  it('is undefined for what is no JSON', () => {
    expect(parseJsonc('{ "a": ')).toBeUndefined();
  });
});
