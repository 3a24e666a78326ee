import type * as t from '@babel/types';
import { commentsAbove } from '../parse/comments-above.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { Part } from '../client/handed-on.js';
import type { SitePlan, Work } from '../plan/plan.js';
import type { StandIn } from '../plan/stand-in.js';
import { channelPiece, logLabel } from './chain.js';
import type { FileContext } from './context.js';
import { indentAt } from './lines.js';
import { insertLinesAt, lateJoin } from './place.js';
import { templated } from './templated.js';

/** Writes the function that makes the object in place of a socket, and its call where the socket was made. */
export function placeStandIn(file: FileContext, plan: SitePlan, work: Work, standIn: StandIn): void {
  const { construction } = plan.site;
  const { unit, semi, style } = file;
  const program = construction.scope.getProgramParent();
  const name = file.freeName('openChannel', program);
  const topic = templated(file, work, work.topic ?? work.match.route.channel);
  const isFixed = !topic.startsWith('`');
  file.usesClient = true;
  file.buffer.replace(
    startOf(construction.node),
    endOf(construction.node),
    `${name}(${isFixed ? '' : topic})`,
  );
  // Whoever opens it again while it is open gets the one there is, with the listeners it has.
  const kept = work.lifecycle.removeFirst
    ? { name: file.freeName('opened', program), maker: file.freeName('makeChannel', program) }
    : undefined;
  const typed = retypeSockets(file, plan, name);
  const lines = [
    '/** A channel in place of a socket: listeners can be added, and taken off again, at any time. */',
    `function ${kept?.maker ?? name}(${isFixed ? '' : unit.typescript ? 'topic: string' : 'topic'}) {`,
    ...body(file, work, standIn, { topic: isFixed ? topic : 'topic', kept: kept?.name }).map((line) =>
      line === '' ? '' : style.indent + line,
    ),
    '}',
    ...(kept ? keeper(file, name, kept) : []),
    ...(typed === undefined ? [] : ['', `type ${typed} = ReturnType<typeof ${name}>${semi}`]),
    '',
  ];
  const at = topOf(file, construction);
  const outer = indentAt(unit.text, at);
  insertLinesAt(
    file,
    at,
    lines.map((line) => (line === '' ? '' : outer + line)),
  );
}

/** The variable that keeps the object while its channel is open, and the function that asks for it. */
function keeper(
  file: FileContext,
  opener: string,
  { name, maker }: { name: string; maker: string },
): string[] {
  const { semi, style, unit } = file;
  return [
    '',
    unit.typescript ? `let ${name}: ReturnType<typeof ${maker}> | undefined${semi}` : `let ${name}${semi}`,
    '',
    '/** The one that is open, if there is one. */',
    `function ${opener}() {`,
    `${style.indent}${name} = ${name} ?? ${maker}()${semi}`,
    `${style.indent}return ${name}${semi}`,
    '}',
  ];
}

/** Where the statement of the module that a socket is made in begins, with the comments right above it. */
function topOf(file: FileContext, construction: NodePath): number {
  const statement = construction.findParent((path) => path.parentPath?.isProgram() === true);
  return commentsAbove(file.unit, startOf(statement?.node ?? construction.node)).start;
}

function body(
  file: FileContext,
  work: Work,
  { parts, told }: StandIn,
  { topic, kept }: { topic: string; kept: string | undefined },
): string[] {
  const { semi, style } = file;
  const step = style.indent;
  const isTyped = file.unit.typescript;
  const isAsked =
    told.length > 0 || parts.some(({ part }) => part === 'connected' || part === 'disconnected');
  const tell = (call: string): string => `listeners.get(event)?.forEach((listener) => ${call})`;
  const q = (text: string): string => file.quote(text);
  const lines = [
    isTyped
      ? `const listeners = new Map<string, ((payload?: any) => void)[]>()${semi}`
      : `const listeners = new Map()${semi}`,
    `const tell = (event${isTyped ? ': string' : ''}, payload${isTyped ? '?: unknown' : ''}) => {`,
    `${step}${tell('listener(payload)')}${semi}`,
    `}${semi}`,
    ...(isAsked ? [`let joined = false${semi}`] : []),
  ];
  const isNamed =
    work.auth || parts.some(({ part }) => part === 'id' || part === 'emit' || part === 'disconnect');
  const listening = [
    `${isNamed ? 'const channel = ' : ''}${file.client}`,
    `${step}${channelPiece(work, topic)}`,
    `${step}.on(${q('broadcast')}, { event: ${q('*')} }, ({ event, payload }) => {`,
    `${step}${step}tell(event, payload)${semi}`,
  ];
  const subscribe = statusOf(file, work, { told, isAsked, kept });
  if (work.auth)
    lines.push(...listening, `${step}})${semi}`, ...lateJoin(file, 'channel', subscribe, '', step));
  else lines.push(...listening, `${step}})`, ...subscribe.slice(0, -1), `${subscribe.at(-1) ?? ''}${semi}`);
  return [...lines, ...members(file, parts, kept)];
}

/** The join, as lines one step in. */
function statusOf(
  file: FileContext,
  work: Work,
  { told, isAsked, kept }: { told: StandIn['told']; isAsked: boolean; kept: string | undefined },
): string[] {
  const { semi } = file;
  const step = file.style.indent;
  const q = (text: string): string => file.quote(text);
  const has = (event: StandIn['told'][number]): boolean => told.includes(event);
  const label = logLabel(file, work.match.route);
  const failed = has('connect_error')
    ? `tell(${q('connect_error')}, err ?? new Error(status))${semi}`
    : `console.error(${label}, status, err)${semi}`;
  const rows = isAsked
    ? [
        `if (status === ${q('SUBSCRIBED')}) {`,
        `${step}joined = true${semi}`,
        ...(has('connect') ? [`${step}tell(${q('connect')})${semi}`] : []),
        '} else if (joined) {',
        `${step}joined = false${semi}`,
        ...(has('disconnect') ? [`${step}tell(${q('disconnect')}, status)${semi}`] : []),
        `} else if (status !== ${q('CLOSED')}) {`,
        `${step}${failed}`,
        '}',
      ]
    : [`if (status === ${q('CHANNEL_ERROR')} || status === ${q('TIMED_OUT')}) {`, `${step}${failed}`, '}'];
  return [
    `${step}.subscribe((status, err) => {`,
    ...[
      ...(kept === undefined ? [] : [`if (status === ${q('CLOSED')}) ${kept} = undefined${semi}`]),
      ...rows,
    ].map((row) => step + step + row),
    `${step}})`,
  ];
}

/** `return { … }` with what the code uses of a socket. */
function members(file: FileContext, parts: StandIn['parts'], kept: string | undefined): string[] {
  const { semi, comma } = file;
  const step = file.style.indent;
  const blocks = parts.map(({ part, name }) => member(file, part, name, kept));
  const rows = blocks.flatMap((block, index) => {
    const last = block.at(-1) ?? '';
    return [...block.slice(0, -1), last + (index < blocks.length - 1 ? ',' : comma)];
  });
  return ['return {', ...rows.map((row) => step + row), `}${semi}`];
}

function member(file: FileContext, part: Part, name: string, kept: string | undefined): string[] {
  const { semi } = file;
  const step = file.style.indent;
  const isTyped = file.unit.typescript;
  const event = isTyped ? 'event: string' : 'event';
  const listener = isTyped ? 'listener: (payload?: any) => void' : 'listener';
  const method = (head: string, ...rows: string[]): string[] => [
    `${head} {`,
    ...rows.map((row) => step + row + semi),
    '}',
  ];
  const added = (one: string): string => `listeners.set(event, [...(listeners.get(event) ?? []), ${one}])`;
  const without = (gone: string): string =>
    `listeners.set(event, (listeners.get(event) ?? []).filter((one) => one !== ${gone}))`;
  switch (part) {
    case 'id':
      return ['id: channel.topic'];
    case 'connected':
      return method('get connected()', 'return joined');
    case 'disconnected':
      return method('get disconnected()', 'return !joined');
    case 'on':
      return method(`${name}(${event}, ${listener})`, added('listener'));
    case 'once':
      return [
        `${name}(${event}, ${listener}) {`,
        `${step}const first = (payload${isTyped ? '?: unknown' : ''}) => {`,
        `${step}${step}${without('first')}${semi}`,
        `${step}${step}listener(payload)${semi}`,
        `${step}}${semi}`,
        `${step}${added('first')}${semi}`,
        '}',
      ];
    case 'off':
      return method(
        isTyped ? `${name}(event?: string, listener?: (payload?: any) => void)` : `${name}(event, listener)`,
        'if (event === undefined) listeners.clear()',
        'else if (listener === undefined) listeners.delete(event)',
        `else ${without('listener')}`,
      );
    case 'emit':
      return method(
        `${name}(${event}, payload${isTyped ? ': object' : ''})`,
        `void channel.send({ type: ${file.quote('broadcast')}, event, payload })`,
      );
    case 'disconnect':
      return method(
        `${name}()`,
        ...(kept === undefined ? [] : [`${kept} = undefined`]),
        `void ${file.client}.removeChannel(channel)`,
      );
  }
}

/** `Socket` of the package becomes the type of the object, under the name that is given back where the file has types of it. */
function retypeSockets(file: FileContext, { site }: SitePlan, opener: string): string | undefined {
  if (!file.unit.typescript) return undefined;
  const modules = new Set(site.library?.constructors.map(({ module }) => module));
  const made = new Set<string>();
  const types = new Set<string>();
  for (const node of file.unit.ast.program.body) {
    if (node.type !== 'ImportDeclaration' || !modules.has(node.source.value)) continue;
    for (const specifier of node.specifiers) {
      const imported =
        specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : 'default';
      if (site.library?.types?.includes(imported)) types.add(specifier.local.name);
      else made.add(specifier.local.name);
    }
  }
  const found: t.TSTypeReference[] = [];
  traverse(file.unit.ast, {
    TSTypeReference({ node }) {
      if (node.typeName.type === 'Identifier' && (types.has(node.typeName.name) || isResultOf(node, made)))
        found.push(node);
    },
  });
  if (found.length === 0) return undefined;
  const name = file.freeName(opener.replace(/^open/, 'Open'), site.construction.scope.getProgramParent());
  for (const node of found) file.buffer.replace(startOf(node), endOf(node), name);
  return name;
}

/** `ReturnType<typeof io>` */
function isResultOf({ typeName, typeParameters }: t.TSTypeReference, made: ReadonlySet<string>): boolean {
  const [of] = typeParameters?.params ?? [];
  return (
    typeName.type === 'Identifier' &&
    typeName.name === 'ReturnType' &&
    of?.type === 'TSTypeQuery' &&
    of.exprName.type === 'Identifier' &&
    made.has(of.exprName.name)
  );
}
