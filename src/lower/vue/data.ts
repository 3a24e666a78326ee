import type * as t from '@babel/types';
import type { Edit } from '../../contract.js';
import type { NodePath } from '../../parse/traverse.js';
import {
  calleeName,
  excerpt,
  inMarkup,
  isCall,
  isFunctionNode,
  isInside,
  isMember,
  outermost,
  propertyName,
  startOf,
} from '../../client/syntax.js';
import { commentsAbove } from '../../parse/comments-above.js';
import type { Draft } from '../draft.js';
import type { LoweringFile } from '../file.js';
import type { Deed } from '../handler.js';
import { presence, withoutTests } from '../react/consumer.js';
import type { Part } from '../result.js';

/** What becomes of the messages. */
export interface Incoming {
  deeds: Deed[];
  /** Value of the ref that holds the last message, when one does. */
  state?: string;
  /** The watcher whose work is done in the handler. */
  watcher?: NodePath<t.Statement>;
  comments: string[];
}

/**
 * `data` held the text of the last message. Work of a watcher goes into the handler, where the message is; a component that
 * parses the text whenever it needs it gets the parsed message.
 */
export function incomingData(part: Part | undefined, draft: Draft, event: string): Incoming | string {
  const nothing: Incoming = { deeds: [], comments: [] };
  if (!part || part.uses.length === 0) return nothing;
  return inHandler(part, draft, event) ?? inRef(part, draft);
}

function inHandler({ uses }: Part, draft: Draft, event: string): Incoming | undefined {
  const call = uses[0]?.findParent((path) => isCall(path) && calleeName(path.node) === 'watch');
  const statement = call?.parentPath;
  if (!call || !isCall(call) || !statement?.isExpressionStatement()) return undefined;
  if (!uses.every((use) => isInside(use.node, call.node))) return undefined;
  const [source, callback] = call.get('arguments') as NodePath[];
  if (!source || !callback || !isFunctionNode(callback.node)) return undefined;
  const watched = source.isArrowFunctionExpression() ? (source.get('body') as NodePath) : source;
  const isWatched = uses.some((use) => use.node === watched.node || valueOf(use)?.node === watched.node);
  const body = callback.get('body') as NodePath;
  const [param, old] = callback.node.params;
  if (!isWatched || old || !body.isBlockStatement() || (param && param.type !== 'Identifier'))
    return undefined;
  const bound = param ? body.scope.getBinding(param.name) : undefined;
  if (bound && bound.constantViolations.length > 0) return undefined;
  const reads = [
    ...(bound?.referencePaths ?? []),
    ...uses.filter((use) => isInside(use.node, body.node)).map((use) => valueOf(use)),
  ];
  if (reads.some((read) => read === undefined)) return undefined;
  const edits: Edit[] = [];
  const own = new Set<t.Node>();
  for (const read of reads) {
    if (!read) continue;
    own.add(read.node);
    edits.push({ start: startOf(read.node), end: read.node.end ?? 0, text: `${event}.data` });
  }
  const found = withoutTests(
    body,
    presence((node) => own.has(node)),
  );
  return {
    deeds: [{ block: found.block, edits: [...found.edits, ...edits], event, isAsync: callback.node.async }],
    watcher: statement as NodePath<t.Statement>,
    comments: commentsAbove(draft.file.unit, startOf(statement.node)).comments,
  };
}

/** `data.value` around a read of the ref. */
function valueOf(use: NodePath): NodePath | undefined {
  const member = outermost(use).parentPath;
  return isMember(member) && use.key === 'object' && propertyName(member.node) === 'value'
    ? member
    : undefined;
}

function inRef(part: Part, draft: Draft): Incoming | string {
  const { file } = draft;
  const reads = part.uses.flatMap((use) => readsOf(use) ?? [use]);
  for (const read of reads) {
    const parsed = isValue(read) ? parsedValue(read, file) : undefined;
    if (parsed) draft.replace(parsed.node, parsed.text);
    else if (!(isValue(read) && isTest(read)) && !isForMarkup(read, part.name, file))
      return `\`${part.name}\` is used as text (\`${excerpt(file.unit.text, read.getStatementParent()?.node ?? read.node)}\`), and a change carries a row`;
  }
  const setter = (event: string): string => `${part.name}.value = JSON.parse(${event}.data)`;
  return { deeds: [{ line: setter }], state: part.name, comments: [] };
}

/** What a use of the ref comes to: its value, also where a watcher is called with it. */
function readsOf(use: NodePath): NodePath[] | undefined {
  // Markup sees what is in a ref.
  if (inMarkup(use)) return use.isIdentifier() ? [use] : undefined;
  const value = valueOf(use);
  const getter = value?.parentPath?.isArrowFunctionExpression() === true ? value.parentPath : undefined;
  const source = getter ?? (value ? undefined : use);
  const call = source?.listKey === 'arguments' && source.key === 0 ? source.parentPath : undefined;
  if (!isCall(call) || calleeName(call.node) !== 'watch') return value && [value];
  const [, callback] = call.get('arguments') as NodePath[];
  if (!callback || !isFunctionNode(callback.node)) return undefined;
  const params = callback.node.params.map((param) =>
    param.type === 'Identifier' ? (callback.get('body') as NodePath).scope.getBinding(param.name) : undefined,
  );
  if (params.some((param) => !param || param.constantViolations.length > 0)) return undefined;
  return params.flatMap((param) => param?.referencePaths ?? []);
}

/** Anything but the ref itself. */
function isValue(read: NodePath): boolean {
  return (
    isMember(read) ||
    inMarkup(read) ||
    read.scope.getBinding((read.node as t.Identifier).name)?.kind === 'param'
  );
}

/** What an expression of any kind can stand in without parentheses. */
const STANDS_ALONE =
  /^(?:VariableDeclarator|ReturnStatement|AssignmentExpression|ObjectProperty|ArrayExpression)$/;

/** The call of `JSON.parse` around a value, and what takes its place: `JSON.parse(data.value ?? '[]')` is `data.value ?? []`. */
function parsedValue(read: NodePath, file: LoweringFile): { node: t.Node; text: string } | undefined {
  let argument = outermost(read);
  let text = file.source(read.node);
  const { parentPath: choice } = argument;
  if (choice?.isLogicalExpression() === true && choice.node.operator !== '&&' && argument.key === 'left') {
    const { right, operator } = choice.node;
    const rest = right.type === 'StringLiteral' ? /^(?:\{\}|\[\]|null)$/.exec(right.value)?.[0] : undefined;
    if (rest === undefined) return undefined;
    argument = outermost(choice);
    text = `${text} ${operator} ${rest}`;
  }
  const call = argument.parentPath;
  if (!isCall(call) || argument.listKey !== 'arguments' || calleeName(call.node) !== 'parse')
    return undefined;
  const isAlone = argument.node === read.node || STANDS_ALONE.test(call.parent.type) || call.key === 'body';
  return { node: call.node, text: isAlone ? text : `(${text})` };
}

/** `return { data }` of a component's own `setup`: all that sees it is the markup, whose uses are known. */
function isForMarkup(read: NodePath, name: string, { unit }: LoweringFile): boolean {
  const property = read.parentPath;
  const returned = property?.parentPath?.parentPath;
  const setup = returned?.getFunctionParent();
  return (
    property?.isObjectProperty() === true &&
    returned?.isReturnStatement() === true &&
    setup?.isObjectMethod() === true &&
    (setup.node.key as t.Identifier).name === 'setup' &&
    setup.findParent((path) => path.isExportDefaultDeclaration()) !== null &&
    unit.component !== undefined &&
    !new RegExp(`\\b(?:this|vm|self)\\.${name}\\b`).test(unit.text)
  );
}

function isTest(path: NodePath): boolean {
  const { parentPath: parent } = path;
  return (
    parent?.isUnaryExpression({ operator: '!' }) === true ||
    (path.key === 'test' &&
      (parent?.isIfStatement() === true || parent?.isConditionalExpression() === true)) ||
    (path.key === 'left' && parent?.isLogicalExpression({ operator: '&&' }) === true)
  );
}
