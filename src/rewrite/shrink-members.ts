import type * as t from '@babel/types';
import { callOf, isSelfBinding } from '../client/functions.js';
import { fieldUses } from '../client/holders.js';
import {
  isComponentMethod,
  isStoreAction,
  memberOf,
  membersOf,
  selfOf,
  type Member,
  type Self,
} from '../client/self.js';
import { inMarkup, isInside, outermost, startOf, statementOf } from '../client/syntax.js';
import type { NodePath } from '../parse/traverse.js';
import { isPure } from './purity.js';
import type { Protected } from './shrink.js';
import { expressionStatement, ownUpdate, stoppingStatement, writeStatement } from './shrink-uses.js';
import { stateSignatures } from './state-signatures.js';

/** What is asked of the work on the whole file. */
export interface Shrinking {
  keep: Protected;
  gone(node: t.Node): boolean;
  remove(path: NodePath): void;
  /** The declaration that goes with a counter that nothing reads. */
  counting(update: NodePath): NodePath | undefined;
  /** The `if` statements of which nothing is left without `inert`; undefined when one of the conditions decides more. */
  emptiedIfs(conditions: readonly NodePath[], inert: ReadonlySet<NodePath>): Set<NodePath> | undefined;
}

/** Leaves out the fields and methods of classes and components that nothing uses any more. */
export class MemberShrinker {
  private readonly touched = new Set<string>();

  constructor(private readonly file: Shrinking) {}

  /** A member that removed code mentions. */
  unused(owner: Self, name: string): void {
    const member = memberOf(owner, name);
    if (member?.fn) this.uncalled(owner, member);
    else this.unread(owner, name, member);
  }

  private unread(owner: Self, name: string, declared: Member | undefined): void {
    const { file } = this;
    if (file.keep.fields.has(name)) return;
    const key = `${String(startOf(owner.node))}:${name}`;
    const member = declared?.path;
    if (member?.isMethod()) return;
    if (!declared?.isPrivate && !mayRemoveField(name)) return;
    if (this.touched.has(key) && member && file.gone(member.node)) return;
    this.touched.add(key);
    const uses = this.usesOf(owner, name);
    if (uses.some(inMarkup)) return;
    const inert = new Set<NodePath>();
    const conditions: NodePath[] = [];
    for (const path of uses) {
      const statement = this.inert(path);
      if (statement) inert.add(statement);
      else conditions.push(path);
    }
    const ifs = file.emptiedIfs(conditions, inert);
    if (!ifs) return;
    for (const statement of [...ifs, ...inert]) file.remove(statement);
    if (!member || file.gone(member.node) || !isPure(declared.value)) return;
    const signatures = stateSignatures(owner, name);
    if (!signatures) return;
    for (const path of [member, ...signatures]) file.remove(path);
  }

  private usesOf(owner: Self, name: string): NodePath[] {
    return fieldUses(owner, name).filter((path) => !this.file.gone(path.node));
  }

  private inert(path: NodePath): NodePath | undefined {
    const value = outermost(path);
    const parent = value.parentPath;
    if (!parent) return undefined;
    if (parent.isAssignmentExpression() && value.key === 'left') return writeStatement(parent);
    const update = ownUpdate(value);
    if (update) return update;
    if (parent.isUpdateExpression())
      return parent.parentPath.isExpressionStatement() ? parent.parentPath : this.file.counting(parent);
    return stoppingStatement(value);
  }

  /** A method that only removed code called: a step of the machinery that has no first step any more. */
  private uncalled(owner: Self, { name, path, fn }: Member): void {
    const { keep } = this.file;
    if (!fn || this.file.gone(path.node) || keep.fields.has(name)) return;
    if ([...keep.constructions, ...keep.functions].some((node) => isInside(node, path.node))) return;
    if (!isHidden(owner, name, path, fn) || isSpelled(owner, name)) return;
    const uses = this.usesOf(owner, name).filter((use) => !isInside(use.node, path.node));
    if (!uses.every((use) => isSelfBinding(use, name))) return;
    for (const use of uses) {
      const statement = statementOf(use);
      if (statement && !this.file.gone(statement.node)) this.file.remove(statement);
    }
    this.file.remove(path);
  }

  /** A method of which nothing is left: itself and its calls. */
  emptied(method: NodePath): void {
    const owner = selfOf(method);
    const member = owner && membersOf(owner).find(({ path }) => path.node === method.node);
    // Others may call a public method: it stays, with nothing to do. So does what a framework calls.
    if (!owner || !member || member.name === 'constructor') return;
    if (!member.isPrivate && !INNER_WORK.test(member.name)) return;
    const uses = this.usesOf(owner, member.name);
    if (
      uses.some(inMarkup) ||
      (uses.length === 0 && owner.isObjectExpression() && method.parent === owner.node)
    )
      return;
    const statements = uses.map((path) => {
      const call = callOf(path);
      return call && call.node.arguments.every((a) => isPure(a)) ? expressionStatement(call) : undefined;
    });
    if (statements.some((statement) => !statement)) return;
    for (const statement of statements) if (statement) this.file.remove(statement);
    this.file.remove(method);
  }
}

const MACHINERY =
  /reconn|retr|attempt|timer|timeout|interval|ping|pong|heart|back_?off|delay|keepalive|clos(e|ed|ing)(By|Requested|Intent|Manual)|intention|manual|stopped|destroyed/i;

/** `attemptReconnect`, `startHeartbeat`: named as steps of the machinery, and not as something to ask for (`reconnect`). */
const INNER_WORK =
  /^(attempt|schedule|try|handle|start|stop|begin|clear|cancel|reset|setup|init|queue|maybe)\w*(reconn|retr(y|ies)|heart_?beat|ping|pong|back_?off|keep_?alive)/i;

/** A public field may be read by other files, unless its name says that it belongs to the machinery of a socket. */
function mayRemoveField(name: string): boolean {
  return name.startsWith('_') || name.startsWith('#') || MACHINERY.test(name);
}

/** Whether nothing outside the class can call a method, or nothing outside the component does. */
function isHidden(owner: Self, name: string, path: NodePath, fn: NodePath): boolean {
  if (owner.isObjectExpression()) return isComponentMethod(fn) && !isStoreAction(fn);
  if (name.startsWith('#')) return true;
  const { accessibility } = path.node as t.ClassMethod;
  return accessibility === 'private' || (name.startsWith('_') && MACHINERY.test(name));
}

/** `watch: { rows: 'reload' }`: Vue calls what a text names. */
function isSpelled(owner: Self, name: string): boolean {
  let found = false;
  owner.traverse({
    StringLiteral({ node }) {
      if (node.value === name) found = true;
    },
  });
  return found;
}
