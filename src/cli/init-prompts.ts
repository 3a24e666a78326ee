import { isCancel, log, note, select, text } from '@clack/prompts';
import type { Access, Decision, Proposal, ProposedRoute } from '../pipeline/index.js';
import { printable } from '../report/text.js';

/** Thrown where somebody presses Ctrl-C or Escape: from any depth, nothing is written. */
class Cancelled extends Error {}

/** What a prompt answers. */
async function answer<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await prompt;
  if (isCancel(value)) throw new Cancelled();
  return value as Exclude<T, symbol>;
}

/** Goes through the proposed routes with whoever sits at the terminal; undefined when they cancel. */
export async function ask(proposal: Proposal): Promise<Decision | undefined> {
  try {
    const routes: ProposedRoute[] = [];
    let takesAll = false;
    const open = proposal.routes.filter(({ refused }) => refused === undefined);
    for (const proposed of proposal.routes) {
      if (proposed.refused !== undefined || takesAll) {
        routes.push(proposed);
        continue;
      }
      show(proposed, open.indexOf(proposed) + 1, open.length);
      const choice = await answer(choose(proposed, open.indexOf(proposed) + 1 === open.length));
      takesAll = choice === 'all';
      if (choice === 'leave') routes.push({ ...proposed, refused: 'you left it out' });
      else routes.push(choice === 'edit' ? await edit(proposed) : proposed);
    }
    const access = routes.some(({ refused }) => refused === undefined) ? await askAccess() : 'admins';
    return { proposal: { ...proposal, routes }, access };
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

function show({ route, evidence }: ProposedRoute, number: number, total: number): void {
  const { path, kind, channel, table, todo } = route;
  const lines = [
    ...evidence,
    '',
    `kind ${kind} · channel ${channel}${table === undefined ? '' : ` · table ${table}`}`,
    ...(todo === undefined ? [] : [`to be decided: ${todo}`]),
  ];
  note(lines.map(printable).join('\n'), printable(`${path} (${String(number)} of ${String(total)})`));
}

type Choice = 'take' | 'edit' | 'leave' | 'all';

function choose({ route: { todo } }: ProposedRoute, isLast: boolean): Promise<Choice | symbol> {
  const options: { value: Choice; label: string; hint?: string }[] = [
    { value: 'take', label: todo === undefined ? 'Take it' : 'Take it, decide later' },
    { value: 'edit', label: 'Change kind, table or channel' },
    { value: 'leave', label: 'Leave it out', hint: 'stays in the file as a comment' },
    ...(isLast ? [] : [{ value: 'all' as const, label: 'Take this one and all others as they are' }]),
  ];
  return select({
    message: 'Is this right?',
    options,
    initialValue: todo === undefined ? 'take' : 'edit',
  });
}

/** What a person says is decided: a `todo` about it is gone. */
async function edit({ route, evidence, files }: ProposedRoute): Promise<ProposedRoute> {
  const kind = await answer(
    select<'row' | 'feed' | 'broadcast'>({
      message: 'What is sent?',
      initialValue: route.kind,
      options: [
        { value: 'row', label: 'row', hint: 'the state of rows in a table' },
        { value: 'feed', label: 'feed', hint: 'rows that are added to a table' },
        { value: 'broadcast', label: 'broadcast', hint: 'messages of any kind, without a table' },
      ],
    }),
  );
  const channel = await answer(
    text({ message: 'Channel', initialValue: route.channel, validate: required('the name of a channel') }),
  );
  const { path, auth } = route;
  const common = { path, kind, channel, ...(auth && { auth }) };
  const decided = [...evidence, 'decided by hand'];
  if (kind === 'broadcast') {
    const { event = '*', relay, private: isPrivate = auth } = route;
    return {
      route: { ...common, event, ...(isPrivate && { private: true }), ...(relay && { relay }) },
      evidence: decided,
      files,
    };
  }
  const table = await answer(
    text({
      message: 'Table',
      placeholder: route.table ?? 'orders',
      ...(route.todo === undefined && route.table !== undefined && { initialValue: route.table }),
      validate: (value) =>
        value?.includes('.') ? 'Its name alone, without the schema' : required('the name of a table')(value),
    }),
  );
  const { filter, schema, key, snapshot, every } = route;
  const same = table === route.table;
  const column = filter === undefined ? undefined : await askFilter(filter);
  return {
    route: {
      ...{ ...common, table },
      ...(same && schema !== undefined && { schema }),
      ...(column !== undefined && { filter: column }),
      ...(same && kind === 'row' && key !== undefined && { key }),
      ...(same && kind === 'row' && every !== undefined && { every }),
      ...(same && kind === 'feed' && snapshot && { snapshot }),
    },
    evidence: decided,
    files,
  };
}

async function askFilter(filter: string): Promise<string> {
  const column = await answer(
    text({
      message: `Column that ${filter.slice(filter.indexOf('=eq.') + 4)} stands for`,
      initialValue: filter.slice(0, filter.indexOf('=')),
      validate: (value) => (/^\w+$/.test(value ?? '') ? undefined : 'The name of a column'),
    }),
  );
  return `${column}${filter.slice(filter.indexOf('='))}`;
}

function required(what: string): (value: string | undefined) => string | undefined {
  return (value) => (value?.trim() ? undefined : `Expected ${what}`);
}

async function askAccess(): Promise<Access> {
  const access = await answer(
    select<Access>({
      message: 'Who may read the rows, and listen to private channels?',
      options: [
        { value: 'admins', label: 'Administrators', hint: "app_metadata.role = 'admin'" },
        { value: 'users', label: 'Every signed-in user' },
        { value: 'everyone', label: 'Everyone, signed in or not' },
      ],
    }),
  );
  log.info('It stands in the file as sql.admin and sql.roles, to be refined there.');
  return access;
}
