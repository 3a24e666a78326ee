import fc from 'fast-check';
import { handlerParts, messageBodies, sendParts, urls, type HandlerStyle } from './parts.js';

/** One randomly composed socket program. */
export interface Program {
  file: string;
  text: string;
}

interface Layout {
  indent: string;
  quote: string;
  semicolons: boolean;
  eol: string;
  bom: boolean;
  finalNewline: boolean;
}

type Home = 'effect' | 'effectLet' | 'ref' | 'state' | 'module' | 'function' | 'class' | 'connect';

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t'),
  quote: fc.constantFrom("'", '"'),
  semicolons: fc.boolean(),
  eol: fc.constantFrom('\n', '\n', '\r\n'),
  bom: fc.boolean(),
  finalNewline: fc.boolean(),
});

const shape = fc.record({
  typescript: fc.boolean(),
  home: fc.constantFrom<Home>(
    'effect',
    'effectLet',
    'ref',
    'state',
    'module',
    'function',
    'class',
    'connect',
  ),
  style: fc.constantFrom<HandlerStyle>('arrow', 'block', 'function', 'listener'),
  name: fc.constantFrom('ws', 'socket', 'channel', 'payload', 'wsMetrics', 'supabase_'),
  url: fc.constantFrom(...urls),
  message: fc.constantFrom(...messageBodies),
  others: fc.subarray(['open', 'error', 'close'] as const),
  send: fc.constantFrom(...sendParts),
  cleanup: fc.constantFrom('close', 'optional', 'none', 'detach'),
  comments: fc.boolean(),
  reconnect: fc.boolean(),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** Programs over home × handlers × lifecycle × layout. Lines are written with two spaces, single quotes and semicolons. */
export const program: fc.Arbitrary<Program> = fc.tuple(shape, layout).map(([form, style]) => ({
  file: `src/generated.${form.typescript ? 'ts' : 'js'}`,
  text: layOut(write(form), style),
}));

function write(form: Shape): string[] {
  const { home, name, url, typescript } = form;
  const holder = { ref: `${name}.current`, class: `this.${name}` }[home as string] ?? name;
  const note = (text: string): string[] => (form.comments ? [`// ${text}`] : []);
  const sent = form.send(holder);
  const handlers = [
    ...note('before the handlers'),
    ...handlerParts(holder, form.style, 'message', form.message),
    ...form.others.flatMap((event) => [
      ...note(`on ${event}`),
      ...handlerParts(holder, form.style, event, [`report('${event}'); // ${event}`]),
    ]),
    ...(sent.length > 0 ? handlerParts(holder, form.style, 'open', sent) : []),
  ];
  const close = {
    close: [`${holder}.close();`],
    optional: [`${holder}?.close();`],
    detach: [`${holder}.onmessage = null;`, `${holder}.close();`],
    none: [],
  }[form.cleanup as 'close'];
  const created = `new WebSocket(${url})`;
  const type = typescript ? ': WebSocket | null' : '';
  const cleanup = close.length > 0 ? ['return () => {', ...indented([...note('leave'), ...close]), '};'] : [];
  const head = [
    ...note('file header'),
    "import { useEffect, useRef, useState } from 'react';",
    "import { base, report, show } from './app.js';",
    '',
  ];
  const again = form.reconnect
    ? handlerParts(holder, form.style, 'close', ['setTimeout(connect, 3000); // again'])
    : [];
  const hook = (before: string[], inside: string[]): string[] => [
    ...head,
    'export function useGenerated() {',
    ...indented(['const [row, setRow] = useState(null);', ...before, '', 'useEffect(() => {']),
    ...indented(indented(inside)),
    ...indented(['}, []);', '', 'return row;']),
    '}',
  ];
  switch (home) {
    case 'effect':
      return hook([], [`const ${name} = ${created};`, '', ...handlers, '', ...cleanup]);
    case 'effectLet':
      return hook([], [`let ${name}${type} = null;`, `${name} = ${created};`, ...handlers, '', ...cleanup]);
    case 'ref':
      return hook(
        [`const ${name} = useRef${typescript ? '<WebSocket | null>' : ''}(null);`],
        [`${holder} = ${created};`, ...handlers, ...cleanup],
      );
    case 'state':
      return hook(
        [`const [, keep] = useState${typescript ? '<WebSocket | null>' : ''}(null);`],
        [`const ${name} = ${created};`, `keep(${name});`, ...handlers, ...cleanup],
      );
    case 'connect':
      return hook(
        [],
        [
          `let ${name}${type} = null;`,
          'function connect() {',
          ...indented([`${name} = ${created};`, ...handlers, ...again]),
          '}',
          'connect();',
          ...cleanup,
        ],
      );
    case 'module':
      return [
        ...head,
        'const setRow = show;',
        `const ${name} = ${created};`,
        ...handlers,
        'export function stop() {',
        ...indented(close),
        '}',
      ];
    case 'function':
      return [
        ...head,
        'export function start(setRow) {',
        ...indented([`const ${name} = ${created};`, ...handlers, ...cleanup]),
        '}',
      ];
    case 'class':
      return [
        ...head,
        'const setRow = show;',
        'export class Feed {',
        ...(typescript ? indented([`${name}${type} = null;`]) : []),
        ...indented(['start() {', ...indented([`${holder} = ${created};`, ...handlers]), '}', '']),
        ...indented(['stop() {', ...indented(close), '}']),
        '}',
      ];
  }
}

function indented(lines: string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function layOut(lines: string[], style: Layout): string {
  const body = lines
    .map((line) => line.replace(/^( {2})+/, (lead) => style.indent.repeat(lead.length / 2)))
    .map((line) => line.replace(/'/g, style.quote))
    .map((line) => (style.semicolons ? line : line.replace(/;(?=\s*(\/\/.*)?$)/, '')))
    .join(style.eol);
  return (style.bom ? '\uFEFF' : '') + body + (style.finalNewline ? style.eol : '');
}
