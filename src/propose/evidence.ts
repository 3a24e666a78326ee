import type { BackendRoute } from '../backend/index.js';
import type { SiteOutcome } from '../contract.js';

/** Longer quotations are cut. */
const QUOTED = 100;

/** Who opens an endpoint, and what becomes of its messages. */
export function clientEvidence({ file, location, suggestion, behaviour }: SiteOutcome): string {
  const facts = [suggestion?.because, behaviour?.kind === 'receive-only' ? undefined : behaviour?.evidence];
  return `opened by ${file}:${String(location.line)}: ${facts.filter(Boolean).join('; ')}`;
}

/** Who serves it, what it sends and when, and how it learns who calls. */
export function serverEvidence(route: BackendRoute): string {
  const { framework, file, line, handler, does, polls, greeting, auth } = route;
  const facts: string[] = [];
  if (handler && handler.name !== '')
    facts.push(`handler \`${handler.name}\` (${handler.file}:${String(handler.line)})`);
  if (does.push) {
    const { seconds, forAll } = does.push;
    const when = seconds === null ? 'by itself' : `every ${String(seconds)} s`;
    facts.push(`sends ${when}, ${forAll ? 'to all clients' : 'for each connection'}`);
  }
  for (const poll of polls) {
    const when = !does.push && greeting.includes(poll) ? ' for each client that connects' : '';
    facts.push(`asks \`${cut(poll.text)}\`${when} (${poll.file}:${String(poll.line)})`);
  }
  if (does.relay) facts.push(`hands on to others what one client sends${withAdded(does.adds)}`);
  else if (does.subscribes) facts.push('passes on what comes from a queue');
  else if (does.reply) facts.push('answers what a client sends');
  if (does.stores)
    facts.push(
      `writes what clients send by \`${cut(does.stores.text)}\` (${does.stores.file}:${String(does.stores.line)})`,
    );
  if (auth.length > 0) facts.push(`learns who calls by ${auth.join(' or ')}`);
  return `served by ${framework} ${file}:${String(line)}${facts.length > 0 ? `: ${facts.join('; ')}` : ''}`;
}

/** `, adding \`from\``, where a back end adds something. */
export function withAdded(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `, adding ${fields.map((field) => `\`${field}\``).join(', ')}`;
}

export function cut(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED - 1)}…` : text;
}
