import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { Scope } from '../parse/traverse.js';
import type { Holder } from '../client/site.js';
import { endOf, startOf } from '../client/syntax.js';
import type { Route } from '../contract.js';
import { commentsAbove } from '../parse/comments-above.js';
import type { HandlerPlan } from '../plan/handlers.js';
import type { SitePlan, Work } from '../plan/plan.js';
import { subjectOf, upperFirst } from '../plan/names.js';
import { takeAnswered } from './answered.js';
import { renderBody } from './body.js';
import type { FileContext } from './context.js';
import type { Names } from './holders.js';
import {
  asMessage,
  asText,
  bindMessage,
  directCall,
  messageType,
  rewriteCarriers,
  rowType,
  takeAlias,
} from './message.js';
import { columns } from './lines.js';
import { loadFunction } from './snapshot.js';
import { calleeText, rewriteEvents, statusNames, writeStatus, type StatusNames } from './status.js';
import { templated } from './templated.js';
import { nameTranslation, translationFunction } from './translation.js';

/** The pieces of new code for one socket; `place.ts` puts them where they belong. */
export interface Chain {
  /** Statements before the channel: the functions that apply and load. Lines with indentation. */
  before: string[];
  /** Lines of the expression; the first has no indentation. Without `.subscribe` when it is apart. */
  expression: string[];
  /** `.subscribe(…)` as lines at the given depth, for a join that waits. */
  subscribe: string[];
}

/** What the chain is written with; made before any body is rendered. */
export interface ChainDraft {
  status: StatusNames;
  type: string | undefined;
  /** Type of a row, for `.on<Row>`. */
  row: string | undefined;
  subject: string;
  topic: string;
  /** Per message handler: how it is called. */
  targets: Map<HandlerPlan, Target>;
  /** What runs once the channel is joined, beside the open handlers: lines without indentation. */
  answered: string[];
  /** Variables of a feed with a snapshot. */
  backlog?: Backlog;
}

export interface Backlog {
  /** The order value of the newest row that was handed over. */
  cursor: string;
  /** The rows that arrive while the table is read, if it is. */
  early: string;
}

interface Target {
  /** Parameter of the callback of `.on`. */
  payload: string;
  event?: string;
  /** The statement that hands one message over. */
  deliver?: (message: string) => string;
  /** Source of the parameter that stands for the message, where the body stays as it is. */
  binds?: string;
  /** The body becomes a function with this name and parameter. */
  apply?: { name: string; variable: string };
}

/** Edits everything inside the handlers and decides how messages are handed over. Nothing is rendered yet. */
export function draftChain(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  names: Names,
  topic: string,
): ChainDraft {
  const [home] = plan.site.holders;
  const subject = subjectOf(home ? (names.get(home) ?? home.name) : 'channel', work.match.route.channel);
  const status = statusNames(file, work);
  rewriteEvents(file, work, status);
  const type = messageType(file, work);
  const answered = takeAnswered(file, work);
  nameTranslation(file, work, chainScope(plan, work));
  const targets = new Map<HandlerPlan, Target>();
  for (const handler of work.handlers)
    if (handler.event === 'message')
      targets.set(handler, draftTarget(file, plan, work, handler, subject, type));
  const scope = chainScope(plan, work);
  const backlog =
    work.match.route.kind === 'feed' && loads(work) && !work.shape.list
      ? {
          cursor: file.freeName(`last${upperFirst(subject)}`, scope),
          early: file.freeName(`early${upperFirst(subject)}`, scope),
        }
      : undefined;
  return { status, type, row: rowType(file, work), subject, topic, targets, answered, backlog };
}

/** Whether messages are also delivered by a load (so that the body has to be a function). */
export function loads(work: Work): boolean {
  const { route } = work.match;
  return route.kind === 'row' || (route.kind === 'feed' && route.snapshot !== undefined);
}

function draftTarget(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  handler: HandlerPlan,
  subject: string,
  type: string | undefined,
): Target {
  const { fn } = handler;
  const body = { start: startOf(fn.node), end: endOf(fn.node) };
  const pick = (names: string[]): string =>
    names.find((name) => !file.mentions(name, body.start, body.end)) ??
    file.freeName('change', chainScope(plan, work));
  const isBroadcast = work.match.route.kind === 'broadcast';
  if (handler.use.takes === 'payload') return valueTarget(file, plan, work, handler, subject);
  const payload = pick(isBroadcast ? ['payload', 'content', 'body'] : ['payload', 'change', 'rowChange']);
  const event =
    isBroadcast && work.shape.kindField !== undefined ? pick(['event', 'eventName', 'kind']) : undefined;
  const row = isBroadcast ? payload : `${payload}.new`;
  if (handler.isPassed) {
    const value = handler.use.value as NodePath;
    const deliver = (message: string): string =>
      `${calleeText(file, value)}?.(${asText(file, value, message, true)})`;
    return { payload, event, deliver };
  }
  const direct = directCall(file, handler);
  if (handler.named) {
    rewriteCarriers(file, work, handler, type, '');
    const takes =
      handler.fn.node.params.length > 0 &&
      (handler.flow.messages.length > 0 || handler.flow.raws.length > 0 || handler.flow.carriers.length > 0);
    return {
      payload,
      event,
      deliver: (message) => `${calleeText(file, handler.use.value as NodePath)}(${takes ? message : ''})`,
    };
  }
  if (loads(work) && direct) {
    rewriteCarriers(file, work, handler, type, row);
    return { payload, event, deliver: (message) => `${file.rendered(direct.callee)}(${message})` };
  }
  if (loads(work)) {
    const own = handler.flow.messages.filter(
      (message) =>
        !handler.flow.carriers.some(
          (carrier) =>
            startOf(message.node) >= startOf(carrier.fn.node) &&
            endOf(message.node) <= endOf(carrier.fn.node),
        ),
    );
    const variable = bindMessage(file, fn, own, work);
    rewriteCarriers(file, work, handler, type, variable);
    return {
      payload,
      event,
      apply: { name: file.freeName(`apply${upperFirst(subject)}`, chainScope(plan, work)), variable },
    };
  }
  const isNamed = isBroadcast && event === undefined && work.shape.isBareList !== true;
  const alias = isNamed ? takeAlias(file, handler) : undefined;
  rewriteCarriers(file, work, handler, type, alias ?? asMessage(file, work, row, event));
  return { payload: alias ?? payload, event };
}

/** The scope that the chain and its functions are written in. */
export function chainScope(plan: SitePlan, work: Work): Scope {
  return work.attachment?.fn.scope ?? plan.site.construction.scope;
}

/** `supabase.channel('topic')`, in one piece. */
export function channelCall(file: FileContext, work: Work, topic: string): string {
  file.usesClient = true;
  return `${file.client}${channelPiece(work, topic)}`;
}

/** What an error is logged under: the channel without its parameters. */
export function logLabel(file: FileContext, { channel }: Route): string {
  return file.quote(`${channel.replace(/[:_./-]*\{[^{}]*\}/g, '') || channel}:`);
}

/** `.channel('topic', { config: … })` */
export function channelPiece(work: Work, topic: string): string {
  const settings = [
    ...(work.match.route.private === true ? ['private: true'] : []),
    ...(work.machinery.echo ? ['broadcast: { self: true }'] : []),
  ].join(', ');
  return `.channel(${topic}${settings && `, { config: { ${settings} } }`})`;
}

/** How a handler is called that took the message itself: its parameter stays, and so does its body. */
function valueTarget(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  handler: HandlerPlan,
  subject: string,
): Target {
  const payload = 'payload';
  const value = handler.use.value as NodePath;
  if (handler.isPassed || handler.named)
    return { payload, deliver: (message) => `${calleeText(file, value)}(${message})` };
  const direct = loads(work) ? directCall(file, handler) : undefined;
  if (direct) return { payload, deliver: (message) => `${file.rendered(direct.callee)}(${message})` };
  const { value: param } = handler.flow;
  const binds = param ? untyped(file, param) : '';
  if (!loads(work)) return { payload, binds };
  const name = file.freeName(`apply${upperFirst(subject)}`, chainScope(plan, work));
  return { payload, apply: { name, variable: binds } };
}

/** A parameter without its type. */
function untyped(file: FileContext, param: NodePath): string {
  const node = (param.isAssignmentPattern() ? param.node.left : param.node) as t.Identifier;
  const { typeAnnotation } = node;
  if (!typeAnnotation) return file.rendered(param.node);
  const { text } = file.unit;
  const name = text.slice(startOf(param.node), startOf(typeAnnotation)).replace(/[?\s]+$/, '');
  return name + text.slice(endOf(typeAnnotation), endOf(param.node));
}

/** Renders the chain at the indentation of the statement that holds the construction. */
export function renderChain(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  draft: ChainDraft,
  channel: string,
  indent: string,
): Chain {
  const step = file.style.indent;
  const depth = indent + step;
  const { semi } = file;
  const { route } = work.match;
  const before = translationFunction(file, work, draft.type, indent);
  const pieces: string[][] = [];
  const comments: string[] = [];
  pieces.push([`${depth}${channelPiece(work, draft.topic)}`]);
  const load = loads(work)
    ? file.freeName(`load${upperFirst(draft.subject)}`, chainScope(plan, work))
    : undefined;
  for (const [handler, target] of draft.targets) {
    for (const comment of leadingComments(file, handler)) pieces.push([`${depth}${comment}`]);
    if (target.apply)
      before.push(...applyFunction(file, work, handler, target.apply, draft.type, indent, comments));
    pieces.push(listener(file, work, handler, target, draft, depth, load, comments));
  }
  if (load !== undefined) {
    before.push(...loadFunction(file, work, draft, load, channel, indent));
    const message = 'message';
    pieces.push([
      `${depth}.on(${file.quote('system')}, {}, (${message}) => {`,
      `${depth}${step}if (${message}.extension === ${file.quote('postgres_changes')} && ${message}.status === ${file.quote('ok')}) void ${load}()${semi}`,
      `${depth}})`,
    ]);
  }
  const status = writeStatus(file, work, draft.status, depth + step, logLabel(file, route), draft.answered);
  for (const handler of work.handlers) {
    // Handlers that one statement attaches have its comments in common.
    const isTold = work.handlers
      .slice(0, work.handlers.indexOf(handler))
      .some(({ use }) => use.statement.node === handler.use.statement.node);
    if (handler.event !== 'message' && !isTold) comments.push(...leadingComments(file, handler));
  }
  const params = status.usesError
    ? `(${draft.status.status}, ${draft.status.error})`
    : `(${draft.status.status})`;
  const subscribe = [
    `${depth}.subscribe(${status.isAsync ? 'async ' : ''}${params} => {`,
    ...status.lines,
    `${depth}})`,
  ];
  const remarks = [...comments, ...status.comments].map((comment) => `${depth}${comment}`);
  file.usesClient = true;
  return {
    before,
    // Where the handlers are attached to a channel that was made before, the chain begins with that channel.
    expression: work.attachment
      ? [file.rendered(work.attachment.socket.node), ...pieces.slice(1).flat()]
      : [file.client, ...pieces.flat()],
    subscribe: [...remarks, ...subscribe],
  };
}

/** Own-line comments directly above the statement that attaches a handler. */
export function leadingComments(file: FileContext, handler: HandlerPlan): string[] {
  return leadingRange(file, handler).comments;
}

/** Where the comments above a handler's statement begin. */
export function leadingRange(file: FileContext, handler: HandlerPlan): { start: number; comments: string[] } {
  return commentsAbove(file.unit, startOf(handler.use.statement.node));
}

function applyFunction(
  file: FileContext,
  work: Work,
  handler: HandlerPlan,
  apply: { name: string; variable: string },
  type: string | undefined,
  indent: string,
  comments: string[],
): string[] {
  const body = renderBody(file, handler.fn, indent + file.style.indent, handler.use.statement.node);
  comments.push(...body.comments);
  const list = work.shape.list && work.shape.envelope === undefined;
  const annotation =
    type === undefined
      ? ''
      : `: ${list && type !== 'any' ? (/[|&\s]/.test(type) ? `(${type})[]` : `${type}[]`) : type}`;
  return [
    `${indent}const ${apply.name} = ${body.isAsync ? 'async ' : ''}(${apply.variable}${annotation}) => {`,
    ...(body.text === '' ? [] : [body.text]),
    `${indent}}${file.semi}`,
  ];
}

function listener(
  file: FileContext,
  work: Work,
  handler: HandlerPlan,
  target: Target,
  draft: ChainDraft,
  depth: string,
  load: string | undefined,
  comments: string[],
): string[] {
  const step = file.style.indent;
  const { route } = work.match;
  const q = (text: string): string => file.quote(text);
  const isBroadcast = route.kind === 'broadcast';
  const generic = genericOf(file, work, handler, draft);
  const kind = isBroadcast ? 'broadcast' : 'postgres_changes';
  const filter = isBroadcast
    ? `{ event: ${handler.use.nameAt ? file.source(handler.use.nameAt) : q(handler.use.name ?? route.event ?? '*')} }`
    : `{ event: ${q(route.kind === 'feed' ? 'INSERT' : '*')}, schema: ${q(route.schema ?? 'public')}, table: ${q(route.table ?? '')}${route.filter === undefined ? '' : `, filter: ${templated(file, work, route.filter)}`} }`;
  if (load !== undefined && work.shape.list)
    return [
      `${depth}.on(${q(kind)}, ${filter}, () => {`,
      `${depth}${step}void ${load}()${file.semi}`,
      `${depth}})`,
    ];
  const row = isBroadcast ? target.payload : `${target.payload}.new`;
  const isWhole =
    isBroadcast ||
    handler.flow.messages.length + handler.flow.raws.length + handler.flow.carriers.length > 0 ||
    handler.named !== undefined;
  const params = isBroadcast
    ? `({ ${target.event === undefined ? '' : `${target.event === 'event' ? 'event' : `event: ${target.event}`}, `}${target.payload === 'payload' ? 'payload' : `payload: ${target.payload}`} })`
    : isWhole
      ? `(${target.payload})`
      : '()';
  const broken =
    `${depth}.on${generic}(${q(kind)}, ${filter}, ${params} => {`.length -
      depth.length +
      columns(file, depth) >
    100;
  const inner = broken ? depth + step + step : depth + step;
  const lines: string[] = [];
  let isAsync = false;
  if (target.deliver || target.apply) {
    const message = asMessage(file, work, row, target.event);
    const call = target.apply ? `${target.apply.name}(${message})` : (target.deliver?.(message) ?? '');
    const isDeleteSafe = route.kind === 'row' ? `if (${target.payload}.eventType !== ${q('DELETE')}) ` : '';
    const asyncCall = target.apply && handler.fn.node.async ? 'void ' : '';
    const order = route.snapshot?.order ?? '';
    // The type of a row in the code need not have the column that orders the table.
    const newest =
      file.unit.typescript && draft.row !== 'any'
        ? `(${target.payload}.new as { [column: string]: any })`
        : `${target.payload}.new`;
    if (draft.backlog)
      lines.push(
        `${inner}if (${draft.backlog.early}) {`,
        `${inner}${file.style.indent}${draft.backlog.early}.push(${target.payload}.new)${file.semi}`,
        `${inner}${file.style.indent}return${file.semi}`,
        `${inner}}`,
        `${inner}${draft.backlog.cursor} = ${newest}${file.member(order)}${file.semi}`,
      );
    lines.push(`${inner}${isDeleteSafe}${asyncCall}${call}${file.semi}`);
  } else {
    const body = renderBody(file, handler.fn, inner, handler.use.statement.node);
    comments.push(...body.comments);
    ({ isAsync } = body);
    if (body.text !== '') lines.push(body.text);
  }
  const text = lines.join('\n');
  const uses = (name: string): boolean =>
    new RegExp(`(?<![\\w$]|[^.]\\.)${name.replace(/\$/g, '\\$')}(?![\\w$])`).test(text);
  const head =
    target.binds !== undefined
      ? boundParam(target.binds, isBroadcast ? 'payload' : 'new')
      : isBroadcast
        ? broadcastParams(target, uses)
        : uses(target.payload)
          ? `(${target.payload})`
          : '()';
  const open = `${isAsync ? 'async ' : ''}${head} => {`;
  if (!broken) return [`${depth}.on${generic}(${q(kind)}, ${filter}, ${open}`, ...lines, `${depth}})`];
  return [
    `${depth}.on${generic}(`,
    `${depth}${step}${q(kind)},`,
    `${depth}${step}${filter},`,
    `${depth}${step}${open}`,
    ...lines,
    `${depth}${step}}${file.comma}`,
    `${depth})`,
  ];
}

/** `({ payload: alert })`: the message under the name that the body knows. */
function boundParam(binds: string, key: string): string {
  if (binds === '') return '()';
  return binds === key ? `({ ${key} })` : `({ ${key}: ${binds} })`;
}

/** The type argument of `.on`: the row's, or that of an event's payload where the handler says it. */
function genericOf(file: FileContext, work: Work, handler: HandlerPlan, draft: ChainDraft): string {
  if (!file.unit.typescript) return '';
  if (work.match.route.kind !== 'broadcast')
    return work.shape.list ? '' : `<${work.columns ? 'any' : (draft.row ?? 'any')}>`;
  const param = handler.flow.value;
  const node = (param?.isAssignmentPattern() ? param.node.left : param?.node) as t.Identifier | undefined;
  const type = node?.typeAnnotation;
  if (handler.named || !type || !('typeAnnotation' in type)) return '';
  const text = file.source(type.typeAnnotation);
  return /^(any|unknown|object)$/.test(text) ? '' : `<${text}>`;
}

function broadcastParams(target: Target, uses: (name: string) => boolean): string {
  const names: string[] = [];
  if (target.event !== undefined && uses(target.event))
    names.push(target.event === 'event' ? 'event' : `event: ${target.event}`);
  if (uses(target.payload))
    names.push(target.payload === 'payload' ? 'payload' : `payload: ${target.payload}`);
  return names.length === 0 ? '()' : `({ ${names.join(', ')} })`;
}

/** Whether the chain needs a constant of its own: other holders may hold another channel by the time a load returns. */
export function needsLocal(work: Work, home: Holder | undefined): boolean {
  if (home?.kind === 'field' && work.raw.includes(home)) return true;
  return (loads(work) || work.auth) && !(home?.kind === 'variable' && home.binding.kind === 'const');
}
