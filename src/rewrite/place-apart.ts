import { endOf, startOf, statementOf } from '../client/syntax.js';
import type { SitePlan, Work } from '../plan/plan.js';
import { channelCall, leadingRange, renderChain, type ChainDraft } from './chain.js';
import type { FileContext } from './context.js';
import type { Names } from './holders.js';
import { indentAt } from './lines.js';
import { insertLines, insertLinesAt, lateJoin, raw, type Placement } from './place.js';
import { removeEarlier } from './remove-earlier.js';

/**
 * Writes a channel whose handlers are attached in another function: it is made where the socket was constructed, and listens
 * and joins where the handlers were.
 */
export function placeApart(
  file: FileContext,
  plan: SitePlan,
  work: Work,
  names: Names,
  draft: ChainDraft,
  placement: Placement,
): void {
  const { construction, holders } = plan.site;
  const { text } = file.unit;
  const { semi } = file;
  const [home] = holders;
  const opening = statementOf(construction);
  if (work.lifecycle.removeFirst && home && opening)
    insertLines(file, opening, removeEarlier(file, home, names, indentAt(text, startOf(opening.node))));
  const made = channelCall(file, work, draft.topic);
  file.buffer.replace(
    startOf(construction.node),
    endOf(construction.node),
    home?.kind === 'field' && work.raw.includes(home) ? raw(file, made) : made,
  );

  const { attachment } = work;
  const first = work.handlers.find(({ use }) => use.statement.node === attachment?.anchor.node);
  if (!attachment || !first) return;
  const { anchor } = attachment;
  const outer = indentAt(text, startOf(anchor.node));
  const chain = renderChain(file, plan, work, draft, placement.channel, outer);
  const isLate = placement.mode === 'late';
  const expression = file.lines([...chain.expression, ...(isLate ? [] : chain.subscribe)]);
  insertLinesAt(file, leadingRange(file, first).start, [
    ...chain.before,
    `${outer}${placement.local ? `const ${placement.channel} = ` : ''}${expression}${semi}`,
    ...(isLate ? lateJoin(file, placement.channel, chain.subscribe, outer, file.style.indent) : []),
  ]);
}
