import type { Scope } from '../parse/traverse.js';
import type { Work } from '../plan/plan.js';
import type { Backlog, ChainDraft } from './chain.js';
import type { FileContext } from './context.js';
import { columns } from './lines.js';
import { asMessage } from './message.js';
import { templated } from './templated.js';

/** The function that reads the state from the table: on each join, because missed changes are not replayed. */
export function loadFunction(
  file: FileContext,
  work: Work,
  draft: ChainDraft,
  name: string,
  channel: string,
  indent: string,
): string[] {
  const { route } = work.match;
  const step = file.style.indent;
  const inner = indent + step;
  const q = (text: string): string => file.quote(text);
  const { semi } = file;
  const [entry] = [...draft.targets];
  if (!entry) return [];
  const [, target] = entry;
  const hand = (message: string): string =>
    target.apply ? `${target.apply.name}(${message})` : (target.deliver?.(message) ?? '');
  const schema = route.schema !== undefined && route.schema !== 'public' ? `.schema(${q(route.schema)})` : '';
  const filter = route.filter === undefined ? undefined : filterCall(file, work, route.filter);
  const query = [
    `${file.client}${schema}`,
    `.from(${q(route.table ?? '')})`,
    `.select(${q('*')})`,
    ...(filter === undefined ? [] : [filter]),
  ];
  const single = route.kind === 'row' && !work.shape.list && route.key === undefined;
  if (single) query.push('.limit(1)', '.maybeSingle()');
  else if (route.snapshot)
    query.push(
      `.order(${q(route.snapshot.order)}, { ascending: false })`,
      `.limit(${String(route.snapshot.limit)})`,
    );
  const oneLine = `${inner}const { data, error } = await ${query.join('')}${semi}`;
  const select =
    oneLine.length - inner.length + columns(file, inner) <= 100
      ? [oneLine]
      : [
          `${inner}const { data, error } = await ${query[0] ?? ''}`,
          ...query
            .slice(1)
            .map((call, index) => `${inner}${step}${call}${index === query.length - 2 ? semi : ''}`),
        ];
  const label = q(`${route.table ?? ''}:`);
  if (draft.backlog && route.snapshot)
    return catchUp(file, work, entry[0].use.statement.scope, {
      name,
      channel,
      indent,
      hand,
      ...draft.backlog,
    });
  const lines = [
    `${indent}const ${name} = async () => {`,
    ...select,
    `${inner}if (${channel}.state !== ${q('joined')}) return${semi}`,
    `${inner}if (error) {`,
    `${inner}${step}console.error(${label}, error)${semi}`,
  ];
  if (work.shape.list)
    lines.push(
      `${inner}} else {`,
      `${inner}${step}${hand(asMessage(file, work, 'data', undefined, true))}${semi}`,
    );
  else if (single)
    lines.push(
      `${inner}} else if (data) {`,
      `${inner}${step}${hand(asMessage(file, work, 'data', undefined))}${semi}`,
    );
  else
    lines.push(
      `${inner}} else {`,
      `${inner}${step}for (const row of data${route.snapshot ? '.reverse()' : ''}) ${hand(asMessage(file, work, 'row', undefined))}${semi}`,
    );
  lines.push(`${inner}}`, `${indent}}${semi}`);
  return lines;
}

/**
 * For a feed: the latest rows at first, then what came since the newest row that was handed over. Rows that arrive while
 * the table is read wait until it is, so that all come in order; those with an order value that was read came already.
 */
function catchUp(
  file: FileContext,
  work: Work,
  scope: Scope,
  at: { name: string; channel: string; indent: string; hand: (message: string) => string } & Backlog,
): string[] {
  const { route } = work.match;
  const { semi } = file;
  const step = file.style.indent;
  const inner = at.indent + step;
  const deep = inner + step;
  const q = (text: string): string => file.quote(text);
  const { order, limit } = route.snapshot ?? { order: '', limit: 0 };
  const schema = route.schema !== undefined && route.schema !== 'public' ? `.schema(${q(route.schema)})` : '';
  const filter = route.filter === undefined ? '' : filterCall(file, work, route.filter);
  const field = file.member(order);
  const typed = (type: string): string => (file.unit.typescript ? `: ${type} | undefined` : '');
  const name = (wish: string): string => file.freeName(wish, scope);
  const [query, early, rows, known] = [name('newer'), name('early'), name('rows'), name('known')];
  return [
    `${at.indent}let ${at.cursor}${typed('string | number')}${semi}`,
    `${at.indent}let ${at.early}${typed('any[]')}${semi}`,
    `${at.indent}const ${at.name} = async () => {`,
    `${inner}// Rows that arrive while the table is read wait, to come after its rows, and once.`,
    `${inner}const ${early} = [...(${at.early} ?? [])]${semi}`,
    `${inner}${at.early} = ${early}${semi}`,
    `${inner}const ${query} = ${file.client}${schema}.from(${q(route.table ?? '')}).select(${q('*')})${filter}${semi}`,
    `${inner}const { data, error } = await (${at.cursor} === undefined ? ${query} : ${query}.gt(${q(order)}, ${at.cursor}))`,
    `${deep}.order(${q(order)}, { ascending: false })`,
    `${deep}.limit(${String(limit)})${semi}`,
    `${inner}if (${at.early} !== ${early} || ${at.channel}.state !== ${q('joined')}) return${semi}`,
    `${inner}${at.early} = undefined${semi}`,
    `${inner}if (error) console.error(${q(`${route.table ?? ''}:`)}, error)${semi}`,
    `${inner}const ${rows} = data?.reverse() ?? []${semi}`,
    `${inner}const ${known} = new Set(${rows}.map((row) => row${field}))${semi}`,
    `${inner}for (const row of [...${rows}, ...${early}.filter((row) => !${known}.has(row${field}))]) {`,
    `${deep}${at.cursor} = row${field}${semi}`,
    `${deep}${at.hand(asMessage(file, work, 'row', undefined))}${semi}`,
    `${inner}}`,
    `${at.indent}}${semi}`,
  ];
}

/** `room_id=eq.{roomId}` → `.eq('room_id', roomId)`. */
function filterCall(file: FileContext, work: Work, filter: string): string {
  const match = /^([^=]+)=(\w+)\.(.*)$/s.exec(filter);
  if (!match) return '';
  const [, column = '', operator = 'eq', value = ''] = match;
  const name = /^\{(\w+)\}$/.exec(value)?.[1];
  const param = name === undefined ? undefined : work.match.params.get(name);
  const text = param && 'node' in param ? file.source(param.node) : templated(file, work, value);
  return `.filter(${file.quote(column)}, ${file.quote(operator)}, ${text})`;
}
