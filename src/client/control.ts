import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import { isConsoleCall } from './functions.js';
import { isInside, outermost } from './syntax.js';

/**
 * Messages by which a server speaks of the connection and not of data: that the login was taken, that it is still there, that it
 * failed. They are known by what the code does with them, never by their name alone: nothing of the message is shown.
 */

/** What a socket says of itself, and a channel never does. */
export const HEARTBEAT =
  /^(ping|pong|heartbeat|keep_?-?alive|hb|connected|connection|connection_established|welcome|ack|auth_success|authenticated)$/i;
/** Of these, and of others, what a server says once the client may listen. */
const GREETING =
  /^(?:auth|login|connection|connect|subscri\w+|session)[._:-]?(?:ok|ack|success|succeeded|accepted|confirmed|established|ready)$|^(?:authenticated|authorized|logged_in|subscribed|connected|welcome)$/i;
const FAILURE = /^(?:error|err|failure|fatal|exception|auth_(?:error|failed)|unauthorized|forbidden)$/i;

/** One comparison of a field with a kind of message. */
export interface KindTest {
  field: string;
  value: string;
  /** What runs for this kind alone, and for those it is compared with in the same breath; undefined where that cannot be told. */
  branch?: Branch;
}

/** `if (message.type === 'auth_ok') { … }`, or a case of a switch. */
export interface Branch {
  /** The `if`, or the first case. */
  statement: NodePath<t.IfStatement | t.SwitchCase>;
  holds: (node: t.Node) => boolean;
  /** Whether something runs for all other kinds. */
  holdsElse: (node: t.Node) => boolean;
}

/** A read of a message; of one of its fields where that has a name. */
export interface FieldRead {
  name?: string;
  path: NodePath;
}

/** A kind of message that shows no data. */
export interface Control {
  field: string;
  value: string;
  /** `greeting`: the client may listen from then on; `failure`: something went wrong; `beat`: the connection is alive. */
  says: 'greeting' | 'failure' | 'beat';
  branches: Branch[];
  /** Something of the message is read all the same. */
  reads: boolean;
}

export function kindTest(field: string, value: string, at: NodePath): KindTest {
  const branch = branchOf(at);
  return { field, value, ...(branch && { branch }) };
}

/** The kinds of messages that are about the connection. `greetings`: what the back end is seen to send without any content. */
export function controlsOf(
  tests: readonly KindTest[],
  reads: readonly FieldRead[],
  greetings: ReadonlySet<string>,
): Control[] {
  const byKind = new Map<string, Control>();
  const unclear = new Set<string>();
  for (const { field, value, branch } of tests) {
    const key = `${field} ${value}`;
    const says = meaningOf(value, greetings);
    if (!branch || !says) {
      unclear.add(key);
      continue;
    }
    const control = byKind.get(key) ?? { field, value, says, branches: [], reads: false };
    control.branches.push(branch);
    control.reads ||= reads.some(({ path }) => branch.holds(path.node) && !isWithinLog(path));
    byKind.set(key, control);
  }
  return [...byKind].flatMap(([key, control]) => {
    const { value, says, reads: isRead, field } = control;
    if (unclear.has(key)) return [];
    if (says === 'failure') return isApart(control, reads) && hasOthers(field, tests) ? [control] : [];
    return !isRead || HEARTBEAT.test(value) ? [control] : [];
  });
}

/** Whether something of a message is shown for whatever kind no comparison names: behind `else`, by `default`. */
export function showsOthers(tests: readonly KindTest[], reads: readonly FieldRead[]): boolean {
  const branches = tests.flatMap(({ branch }) => branch ?? []);
  return reads.some(
    ({ path }) =>
      !isWithinLog(path) &&
      branches.some((branch) => branch.holdsElse(path.node)) &&
      !branches.some((branch) => branch.holds(path.node)),
  );
}

/** What went wrong is said in words of its own: a level of messages that are shown alike is none. */
function isApart({ branches }: Control, reads: readonly FieldRead[]): boolean {
  const isOwn = ({ path }: FieldRead): boolean => branches.some((branch) => branch.holds(path.node));
  const shown = new Set(reads.filter((read) => !isOwn(read)).map(({ name }) => name));
  return reads.filter(isOwn).every(({ name }) => name !== undefined && !shown.has(name));
}

function hasOthers(field: string, tests: readonly KindTest[]): boolean {
  return tests.some(
    (test) => test.field === field && !FAILURE.test(test.value) && !HEARTBEAT.test(test.value),
  );
}

function meaningOf(value: string, greetings: ReadonlySet<string>): Control['says'] | undefined {
  if (FAILURE.test(value)) return 'failure';
  if (greetings.has(value) || GREETING.test(value)) return 'greeting';
  return HEARTBEAT.test(value) ? 'beat' : undefined;
}

function isWithinLog(path: NodePath): boolean {
  return path.findParent((parent) => isConsoleCall(parent)) !== null;
}

/** `at` is a comparison with `===` or `==`, or a case. */
function branchOf(at: NodePath): Branch | undefined {
  if (at.isSwitchCase()) return caseOf(at);
  if (!at.isBinaryExpression() || !/^===?$/.test(at.node.operator)) return undefined;
  let test = outermost(at);
  while (test.parentPath?.isLogicalExpression()) test = outermost(test.parentPath);
  const statement = test.parentPath;
  if (!statement?.isIfStatement() || test.key !== 'test') return undefined;
  const { consequent, alternate } = statement.node;
  return {
    statement,
    holds: (node) => isInside(node, consequent),
    holdsElse: (node) => alternate != null && isInside(node, alternate),
  };
}

/** A case with all that runs for it, also where it falls through to the next one. */
function caseOf(first: NodePath<t.SwitchCase>): Branch {
  const cases = (first.parentPath as NodePath<t.SwitchStatement>).node.cases.slice(first.key as number);
  const other = (first.parent as t.SwitchStatement).cases.find(({ test }) => !test);
  const last = cases.findIndex(({ consequent }) => consequent.some(leaves));
  const own = cases.slice(0, last < 0 ? cases.length : last + 1);
  return {
    statement: first,
    holds: (node) => own.some(({ consequent }) => consequent.some((one) => isInside(node, one))),
    holdsElse: (node) => other !== undefined && isInside(node, other),
  };
}

/** A statement behind which the next case does not run. */
function leaves(statement: t.Statement): boolean {
  if (statement.type === 'BlockStatement') return statement.body.some(leaves);
  return /^(?:Break|Return|Throw|Continue)Statement$/.test(statement.type);
}
