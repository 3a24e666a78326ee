import { describe, expect, it } from 'vitest';
import { channelFacts, type ChannelFacts } from '../../src/client/channel-facts.js';
import { findChannels } from '../../src/client/channels.js';
import { parse } from '../../src/parse/parse.js';

function factsOf(text: string): ChannelFacts[] {
  const unit = parse('app.ts', text);
  if ('reason' in unit) throw new Error(unit.reason);
  return findChannels(unit.ast).map((site) => channelFacts(site, text));
}

const listening = (
  topic: string,
  callback = '() => {}',
  options = "event: '*', schema: 'public', table: 'notes'",
): string => `supabase.channel(${topic}).on('postgres_changes', { ${options} }, ${callback}).subscribe();`;

describe('the topic', () => {
  it.each([
    [`'rows'`, 'rows'],
    ['`room:${id}`', 'room:{id}'],
    ['`room:${props.room.id}`', 'room:{id}'],
    ['`a:${Math.random().toString(36).slice(2)}`', 'a:{value}'],
    [`'room:' + id`, 'room:{id}'],
    ['TOPIC', 'fixed'],
    ['pick()', undefined],
  ])('%s', (code, topic) => {
    expect(factsOf(`const TOPIC = 'fixed';\n${listening(code)}`)[0]?.topic).toBe(topic);
  });

  it('a constant that is itself does not go round', () => {
    expect(factsOf(`const a = a;\n${listening('a')}`)[0]?.topic).toBeUndefined();
  });
});

it('tables and filters that are constants of the file', () => {
  const [channel] = factsOf(
    `const TABLE = 'notes';\nconst EVENT = \`INSERT\`;\n${listening(`'x'`, '() => {}', `event: EVENT, schema: 'ops', table: TABLE, filter: \`id=eq.\${id}\``)}`,
  );
  expect(channel?.listeners).toMatchObject([
    { kind: 'postgres_changes', event: 'INSERT', schema: 'ops', table: 'notes', filter: undefined },
  ]);
});

it('private channels, and files that wait for the login', () => {
  const code = `await supabase.realtime.setAuth();
supabase.channel('x', { config: { private: true } }).on('broadcast', { event: 'a' }, () => {}).subscribe();
supabase.channel('y', { config: { private: false } }).on('broadcast', { event: 'a' }, () => {}).subscribe();`;
  expect(factsOf(code).map((it) => [it.topic, it.private, it.auth])).toEqual([
    ['x', true, true],
    ['y', false, true],
  ]);
});

describe('what is read of `old`', () => {
  it.each([
    ['(p) => add(p.new)', []],
    ['(p) => remove(p.old.id)', ['id']],
    ['(p) => remove(p.old?.id, p.old.title)', ['id', 'title']],
    ['(p) => remove((p.old as Note).id)', ['id']],
    ['(p) => remove(p.old!.id)', ['id']],
    ['(p) => remove(p.old)', ['*']],
    ['(p) => remove({ ...p.old })', ['*']],
    ['(p) => { if (p.old) refresh(); }', []],
    ['(p) => console.log(p.old)', []],
    ['({ old }) => remove(old.id)', ['id']],
    ['({ old: { id, title } }) => remove(id)', ['id', 'title']],
    ['(p) => { const { old } = p; remove(old.id); }', ['id']],
    ['(p) => { const before = p.old; remove(before.title); }', ['title']],
    ['(p) => { const { id } = p.old; remove(id); }', ['id']],
  ])('%s', (callback, fields) => {
    expect(factsOf(listening(`'x'`, callback))[0]?.listeners[0]?.readsOld).toEqual(fields);
  });
});
