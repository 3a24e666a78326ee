import type { TopicTarget } from '../channel.js';
import type { Problem } from '../problem.js';
import type { Routine } from './functions.js';
import { nodesOf, type SqlNode } from './statements.js';

/** A call of `realtime.send` or `realtime.broadcast_changes`. */
interface Sending {
  /** The topic, with `{}` for what only the running code knows; undefined where nothing of it is known. */
  topic: string | undefined;
  /** Undefined where it is computed. */
  isPrivate: boolean | undefined;
  payload: unknown;
}

const SEND = ['payload', 'event', 'topic', 'private'];
const CHANGES = ['topic_name', 'event_name'];

/** Functions that send to a topic in a way that its channels do not hear. */
export function senderProblems(routines: readonly Routine[], topics: readonly TopicTarget[]): Problem[] {
  if (topics.length === 0) return [];
  return routines.flatMap((routine) =>
    routine.statements.flatMap((statement) =>
      nodesOf(statement, 'FuncCall')
        .flatMap((call) => sendingOf(call) ?? [])
        .flatMap((sending) => judge(routine, sending, topics)),
    ),
  );
}

function judge(routine: Routine, sending: Sending, topics: readonly TopicTarget[]): Problem[] {
  const meant = topics.filter(({ topic }) => topic.replace(/\{[^{}]*\}/g, '{}') === sending.topic);
  if (sending.topic !== undefined && meant.length === 0) return [];
  const problems: Problem[] = [];
  const [other] = meant.filter((it) => sending.isPrivate !== undefined && it.private !== sending.isPrivate);
  if (other && meant.every((it) => it.private === other.private))
    problems.push({
      code: 'RM332',
      name: 'private-differs',
      level: 'error',
      object: routine.object,
      detail: `sends to ${other.topic} as a ${sending.isPrivate ? 'private' : 'public'} message, and the code joins it as a ${other.private ? 'private' : 'public'} channel: nothing arrives`,
      remediation: sending.isPrivate
        ? 'Join with `{ config: { private: true } }` (a policy on realtime.messages decides who may), or send with private => false.'
        : 'Send with private => true, or join as a public channel.',
      fix_sql: null,
    });
  if (isNoObject(sending.payload))
    problems.push({
      code: 'RM333',
      name: 'payload-is-no-object',
      level: 'error',
      object: routine.object,
      detail: `sends ${sending.topic === undefined ? '' : `to ${sending.topic} `}a payload that is no JSON object: realtime.send fails with a warning, and nothing arrives`,
      remediation: "Wrap it: `jsonb_build_object('items', …)`.",
      fix_sql: null,
    });
  if (!routine.isDefiner && routine.isTrigger)
    problems.push({
      code: 'RM334',
      name: 'sender-without-rights',
      level: 'warning',
      object: routine.object,
      detail: `sends a broadcast${sending.topic === undefined ? '' : ` to ${sending.topic}`} with the rights of whoever writes: for a user of the API the message is refused with a warning, and lost`,
      remediation: "Make it SECURITY DEFINER with `set search_path = ''`, and qualify the names in it.",
      fix_sql: null,
    });
  return problems;
}

function sendingOf(call: SqlNode): Sending | undefined {
  const name = nodesOf(call.funcname, 'String').map(({ sval }) => String(sval));
  if (name.length !== 2 || name[0] !== 'realtime') return undefined;
  const names = name[1] === 'send' ? SEND : name[1] === 'broadcast_changes' ? CHANGES : undefined;
  if (!names) return undefined;
  const given = new Map<string, unknown>();
  ((call.args ?? []) as SqlNode[]).forEach((argument, index) => {
    const named = argument.NamedArgExpr as { name?: string; arg?: unknown } | undefined;
    given.set(named?.name ?? names[index] ?? String(index), named ? named.arg : argument);
  });
  if (names === CHANGES)
    return { topic: patternOf(given.get('topic_name')), isPrivate: true, payload: undefined };
  const flag = given.get('private');
  return {
    topic: patternOf(given.get('topic')),
    isPrivate: flag === undefined ? true : booleanOf(flag),
    payload: given.get('payload'),
  };
}

interface Constant {
  sval?: { sval?: string };
  boolval?: { boolval?: boolean };
  ival?: unknown;
  fval?: unknown;
}

function constantOf(node: unknown): Constant | undefined {
  return (node as { A_Const?: Constant } | undefined)?.A_Const;
}

function booleanOf(node: unknown): boolean | undefined {
  const value = constantOf(node)?.boolval;
  return value && (value.boolval ?? false);
}

/** `'room:' || new.id` is `room:{}`; without any literal part nothing is known. */
function patternOf(node: unknown): string | undefined {
  const constant = constantOf(node)?.sval;
  if (constant) return constant.sval ?? '';
  const joined = (node as { A_Expr?: { name?: unknown; lexpr?: unknown; rexpr?: unknown } } | undefined)
    ?.A_Expr;
  if (!joined || nodesOf(joined.name, 'String')[0]?.sval !== '||') return undefined;
  const [left, right] = [patternOf(joined.lexpr), patternOf(joined.rexpr)];
  return left === undefined && right === undefined ? undefined : `${left ?? '{}'}${right ?? '{}'}`;
}

const LISTS = new Set(['jsonb_agg', 'json_agg', 'jsonb_build_array', 'json_build_array', 'array_to_json']);

/** Whether a payload can be seen to be an array or a scalar. */
function isNoObject(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const [kind, value] = Object.entries(node)[0] as [string, SqlNode];
  switch (kind) {
    case 'A_ArrayExpr':
    case 'JsonArrayAgg':
    case 'JsonArrayConstructor':
    case 'JsonArrayQueryConstructor':
      return true;
    case 'CoalesceExpr':
      return isNoObject((value.args as unknown[])[0]);
    case 'SubLink': {
      const [target] = nodesOf(value.subselect, 'ResTarget');
      return value.subLinkType === 'EXPR_SUBLINK' && isNoObject(target?.val);
    }
    case 'TypeCast': {
      const text = constantOf(value.arg)?.sval?.sval;
      return text === undefined ? isNoObject(value.arg) : !isJsonObject(text);
    }
    case 'FuncCall': {
      const name = String(nodesOf(value.funcname, 'String').at(-1)?.sval);
      const [first] = (value.args ?? []) as unknown[];
      return (
        LISTS.has(name) ||
        (/^to_jsonb?$/.test(name) && (constantOf(first) !== undefined || isNoObject(first)))
      );
    }
    default:
      return false;
  }
}

/** Also true for what is no JSON: then it is not the shape that fails. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return true;
  }
}
