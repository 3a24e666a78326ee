import type { NodePath } from '../parse/traverse.js';
import type { Edit } from '../contract.js';
import { parse, type SourceUnit } from '../parse/parse.js';
import { traverse } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import { findCalls, type LibraryCall } from './calls.js';
import { LoweringFile, type LoweringFacts } from './file.js';
import { importEdits } from './imports.js';
import { MARK, type Lowering, type NotLowered } from './library.js';
import { outermost, spliced } from './text.js';

/** A file in which the calls of libraries are plain code. */
export interface LoweredFile {
  unit: SourceUnit;
  /** The lowerings, by the construction's offset in the lowered text. */
  lowerings: ReadonlyMap<number, Lowered>;
}

/** A call and its plain code. */
interface Lowered {
  call: LibraryCall;
  lowering: Lowering;
}

export interface LoweredCalls {
  /** Undefined where no call is lowered. */
  file?: LoweredFile;
  /** The calls that cannot be lowered. */
  left: { call: LibraryCall; reason: NotLowered }[];
}

/**
 * Writes the calls of libraries as plain `new WebSocket` code, in memory. The result knows the text it comes from, so that
 * whatever is planned on it can be said and done about that text. Calls that start at one of the offsets in `except` stay;
 * `only` names the packages that are meant; `facts` tell about the application around.
 */
export function lowerCalls(
  unit: SourceUnit,
  except: ReadonlySet<number>,
  only?: readonly string[],
  facts: LoweringFacts = {},
): LoweredCalls {
  if (unit.text.includes(MARK)) return { left: [] };
  const all = findCalls(unit, facts).filter(({ library }) => only?.includes(library.name) !== false);
  const calls = all.filter(({ path }) => !except.has(startOf(path.node)));
  if (calls.length === 0) return { left: [] };
  const staying = new Set(
    all.filter(({ path }) => except.has(startOf(path.node))).map(({ library }) => library),
  );
  const file = new LoweringFile(unit, staying, facts);
  const done: Lowered[] = [];
  const left: LoweredCalls['left'] = [];
  for (const call of calls) {
    const lowering = call.unclear === undefined ? call.library.lower(call, file) : unclear(call);
    if ('problems' in lowering) left.push({ call, reason: lowering });
    else if (done.some((other) => overlap(other.lowering.edits, lowering.edits)))
      left.push({ call, reason: { problems: ['an effect reads the messages of two sockets'] } });
    else done.push({ call, lowering });
  }
  // The imports depend on what stays: the caller asks again without the calls that are left.
  if (left.length > 0 || done.length === 0) return { left };
  const lowered = assembled(file, done);
  if (typeof lowered !== 'string') return { file: lowered, left };
  return {
    left: done.map(({ call }) => ({
      call,
      reason: { url: (call.path.get('arguments') as NodePath[])[0], problems: [lowered] },
    })),
  };
}

/** A call that may be somebody else's is not rewritten. */
function unclear({ path, unclear: problem = '' }: LibraryCall): NotLowered {
  return { url: (path.get('arguments') as NodePath[])[0], problems: [problem] };
}

function overlap(one: readonly Edit[], other: readonly Edit[]): boolean {
  return one.some((a) => other.some((b) => a.start < b.end && b.start < a.end));
}

function assembled(file: LoweringFile, done: Lowered[]): LoweredFile | string {
  const { unit } = file;
  const all = done.map(({ lowering }) => lowering);
  const marked = outermost([
    ...all.flatMap(({ edits }) => edits),
    ...importEdits(
      file,
      new Set(all.flatMap(({ consumed }) => consumed)),
      all.flatMap(({ imports }) => imports),
      new Set(done.flatMap(({ call }) => call.library.modules)),
    ),
    ...declarationEdits(
      file,
      all.flatMap(({ declarations }) => declarations.map((declaration) => declaration())),
    ),
  ]);
  const text = spliced(unit.text, marked);
  const edits = marked.map((edit) => ({ ...edit, text: edit.text.replaceAll(MARK, '') }));
  const constructions = new Map<number, NodePath>();
  const lowerings = new Map<number, Lowered>();
  let from = 0;
  const inOrder = [...done].sort((a, b) => markedAt(a.lowering) - markedAt(b.lowering));
  for (const [index, one] of inOrder.entries()) {
    const at = text.indexOf(MARK, from);
    from = at + 1;
    constructions.set(at - index, one.call.path);
    lowerings.set(at - index, one);
  }
  for (const path of constructionsOf(unit)) {
    const offset = forward(startOf(path.node), edits);
    if (offset !== undefined && !constructions.has(offset)) constructions.set(offset, path);
  }
  const lowered = parse(unit.file, text.replaceAll(MARK, ''));
  if ('reason' in lowered) return `internal error: plain code for the call does not parse: ${lowered.reason}`;
  return { unit: { ...lowered, origin: { unit, edits, constructions } }, lowerings };
}

function markedAt({ edits }: Lowering): number {
  return edits.find(({ text }) => text.includes(MARK))?.start ?? 0;
}

/** Lines of their own behind the last import. */
function declarationEdits({ unit, style }: LoweringFile, lines: readonly string[]): Edit[] {
  const last = unit.ast.program.body.filter(({ type }) => type === 'ImportDeclaration').at(-1);
  if (!last || lines.length === 0) return [];
  const next = unit.text.indexOf('\n', endOf(last));
  const at = next < 0 ? unit.text.length : next + 1;
  const unique = [...new Set(lines)];
  return [{ start: at, end: at, text: style.eol + unique.map((line) => line + style.eol).join('') }];
}

/** Whatever may construct a socket in the text of the user. */
function constructionsOf(unit: SourceUnit): NodePath[] {
  const found: NodePath[] = [];
  traverse(unit.ast, {
    NewExpression: (path) => void found.push(path),
    CallExpression: (path) => void found.push(path),
  });
  return found;
}

/** Where an offset is after edits; undefined inside one of them. */
function forward(offset: number, edits: readonly Edit[]): number | undefined {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start > offset) break;
    if (end > offset) return undefined;
    shift += text.length - (end - start);
  }
  return offset + shift;
}
