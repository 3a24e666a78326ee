import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { callOf, functionOfDeclaration } from '../client/functions.js';
import { isHarmlessMention } from '../client/flow.js';
import {
  bare,
  calleeName,
  endOf,
  inMarkup,
  isCall,
  isFunctionNode,
  isInside,
  isMember,
  outermost,
  startOf,
} from '../client/syntax.js';
import { hookOf } from '../plan/hooks.js';
import { isPure } from './purity.js';
import {
  bindingOfFunction,
  bindingsIn,
  declaredBy,
  fieldsIn,
  isFunctionBinding,
  mentionedElsewhere,
  propertyOf,
  statePair,
  type StatePair,
} from './shrink-names.js';
import { idleGuards } from './shrink-flags.js';
import { settled } from './settle.js';
import { MemberShrinker, type Shrinking } from './shrink-members.js';
import {
  expressionStatement,
  isBareGuard,
  isBoxRead,
  isIdleLoop,
  isPureCall,
  ownUpdate,
  within,
  writeStatement,
  stoppingStatement,
} from './shrink-uses.js';

/** What is left out of a file, as nodes; `src/rewrite/removals.ts` turns it into edits. */
export interface Shrunk {
  /** Statements, declarators, specifiers, properties, list elements and members that go. */
  removed: Set<NodePath>;
  /**
   * `if` statements that change shape: only one branch stays (its condition has one answer now), the `else` goes, or the
   * condition is turned round because only the `else` is left.
   */
  branches: Map<NodePath<t.IfStatement>, Branch>;
  /** Declarations of which only the initialiser stays, as a statement. */
  bared: Set<NodePath<t.VariableDeclarator>>;
  /** Expression bodies (`() => ws.send(x)`) that become empty. */
  emptied: Set<NodePath>;
  /** Expressions of which one part stays. */
  parts: Map<NodePath, NodePath>;
  /** Expressions that have one value now. */
  answers: Map<NodePath, boolean>;
}

export type Branch = 'consequent' | 'alternate' | 'noElse' | 'negate';

/** What must not go, whatever mentions it: the holders of the sockets, which are renamed and not removed. */
export interface Protected {
  bindings: Set<Binding>;
  /** Names of class fields. */
  fields: Set<string>;
  /** Handlers in place: they move as a whole, also when nothing is left of them. */
  functions: Set<t.Node>;
  /** Functions that are given an event: what they take is written anew. */
  readers: Set<t.Node>;
  /** Constructions that become channels: what holds one stays, also when only its own timer called it. */
  constructions: Set<t.Node>;
}

/**
 * Takes the given code out of a file, then everything that existed only for it: emptied conditions, timers and functions,
 * their calls, and the variables, refs, fields, constants and imports that nothing reads any more. What was unused before stays.
 *
 * `constants` are conditions that have one answer now.
 */
export function shrink(
  roots: NodePath[],
  constants: { path: NodePath; value: boolean }[],
  keep: Protected,
): Shrunk {
  const shrinker = new Shrinker(keep);
  for (const root of roots) shrinker.remove(root);
  for (const { path, value } of constants) shrinker.settle(path, value);
  shrinker.run();
  return shrinker.result();
}

class Shrinker implements Shrinking {
  private readonly removed = new Set<NodePath>();
  private readonly spans: { start: number; end: number }[] = [];
  private readonly branches = new Map<NodePath<t.IfStatement>, Branch>();
  private readonly emptied = new Set<NodePath>();
  private readonly bared = new Set<NodePath<t.VariableDeclarator>>();
  private readonly parts = new Map<NodePath, NodePath>();
  private readonly answers = new Map<NodePath, boolean>();
  private readonly queue: NodePath[] = [];
  /** `if (tries++ < 5) {}`: what does nothing any more but count. */
  private readonly hollow = new Set<t.Node>();
  private readonly members: MemberShrinker;

  constructor(readonly keep: Protected) {
    this.members = new MemberShrinker(this);
  }

  result(): Shrunk {
    const outer = [...this.removed].filter(
      (path) =>
        !this.spans.some(
          (span) =>
            span.start <= startOf(path.node) &&
            span.end >= endOf(path.node) &&
            span.end - span.start > endOf(path.node) - startOf(path.node),
        ),
    );
    return {
      removed: new Set(outer),
      branches: new Map([...this.branches].filter(([path]) => !this.gone(path.node))),
      bared: new Set([...this.bared].filter((path) => !this.gone(path.node))),
      emptied: new Set([...this.emptied].filter((path) => !this.gone(path.node, true))),
      parts: new Map([...this.parts].filter(([whole]) => !this.gone(whole.node))),
      answers: new Map([...this.answers].filter(([path]) => !this.gone(path.node))),
    };
  }

  /** Marks a statement or an expression-bodied arrow's body as left out. */
  remove(path: NodePath): void {
    if (this.gone(path.node)) return;
    if (path.key === 'body' && path.parentPath?.isArrowFunctionExpression() && path.isExpression())
      this.emptied.add(path);
    else this.removed.add(path);
    this.spans.push({ start: startOf(path.node), end: endOf(path.node) });
    this.queue.push(path);
  }

  /** A condition that is always `value` now. */
  settle(condition: NodePath, value: boolean): void {
    const found = settled(condition, value, (node) => this.gone(node));
    if (found.becomes === 'nothing') this.remove(found.path);
    else if (found.becomes === 'branch') this.keepBranch(found.statement, found.branch);
    else if (found.becomes === 'value') this.answers.set(found.path, found.value);
    else this.keepPart(found.whole, found.part);
  }

  private keepPart(whole: NodePath, part: NodePath): void {
    if (this.gone(whole.node) || this.parts.has(whole)) return;
    this.parts.set(whole, part);
    this.spans.push({ start: startOf(whole.node), end: startOf(part.node) });
    this.spans.push({ start: endOf(part.node), end: endOf(whole.node) });
    const keys = whole.isConditionalExpression() ? ['test', 'consequent', 'alternate'] : ['left', 'right'];
    const others = keys.map((key) => whole.get(key) as NodePath);
    this.queue.push(...others.filter((other) => other.node !== part.node));
  }

  private keepBranch(statement: NodePath<t.IfStatement>, branch: 'consequent' | 'alternate'): void {
    if (this.branches.has(statement)) return;
    this.branches.set(statement, branch);
    const other = statement.get(branch === 'consequent' ? 'alternate' : 'consequent') as NodePath;
    this.spans.push({
      start: startOf(statement.node),
      end: startOf(statement.node[branch] ?? statement.node),
    });
    if (other.node) {
      this.spans.push({ start: startOf(other.node), end: endOf(other.node) });
      this.queue.push(other);
    }
    this.queue.push(statement.get('test') as NodePath);
  }

  run(): void {
    for (let path = this.queue.shift(); path; path = this.queue.shift()) {
      this.containers(path);
      this.mentioned(path);
      if (path.isVariableDeclaration()) for (const binding of declaredBy(path)) this.unused(binding, true);
    }
  }

  /** Looks again at all that is mentioned in what is not run any more. */
  private mentioned(path: NodePath): void {
    for (const binding of bindingsIn(path)) this.unused(binding);
    for (const { owner, name } of fieldsIn(path)) this.members.unused(owner, name);
  }

  /** Whether a node lies in something that is left out. */
  gone(node: t.Node, strictly = false): boolean {
    return this.spans.some(
      (span) =>
        span.start <= startOf(node) &&
        span.end >= endOf(node) &&
        (!strictly || span.end - span.start > endOf(node) - startOf(node)),
    );
  }

  /** What contained the removed code and is empty now. */
  private containers(path: NodePath): void {
    const parent = path.parentPath;
    if (!parent) return;
    if (parent.isBlockStatement() && parent.parentPath?.isFunction()) this.trailingGuards(parent);
    if (path.key === 'body' && parent.isArrowFunctionExpression())
      return this.emptyFunction(parent as NodePath<t.Function>);
    if (parent.isBlockStatement() && parent.node.body.every((statement) => this.gone(statement))) {
      const owner = parent.parentPath;
      if (owner?.isFunction()) return this.emptyFunction(owner as NodePath<t.Function>);
      if (owner?.isIfStatement()) return this.emptyBranch(owner as NodePath<t.IfStatement>, parent.key);
      if (owner?.isTryStatement() && parent.key === 'block' && !owner.node.finalizer)
        return this.remove(owner);
      if (owner?.isBlockStatement() || owner?.isProgram()) return this.remove(parent);
      if (owner && isIdleLoop(owner)) this.remove(owner);
      return;
    }
    if (path.key === 'body' && isIdleLoop(parent)) return this.remove(parent);
    if (parent.isIfStatement()) return this.emptyBranch(parent as NodePath<t.IfStatement>, path.key);
    if (parent.isLogicalExpression() && !this.parts.has(parent) && parent.parentPath?.isExpressionStatement())
      return this.remove(parent.parentPath);
  }

  /** `if (stopped) return;` at the end of a body guards nothing any more. */
  private trailingGuards(body: NodePath): void {
    for (const statement of [...(body.get('body') as NodePath[])].reverse()) {
      if (this.gone(statement.node)) continue;
      if (!isBareGuard(statement.node)) return;
      this.remove(statement);
    }
  }

  private emptyBranch(statement: NodePath<t.IfStatement>, key: string | number | null): void {
    const { test, consequent, alternate } = statement.node;
    if (key !== 'consequent' && key !== 'alternate') return;
    const isEmpty = (branch: t.Node): boolean =>
      this.gone(branch) ||
      (branch.type === 'BlockStatement' && branch.body.every((inner) => this.gone(inner)));
    const branch = this.branches.get(statement);
    if (branch === 'consequent' || branch === 'alternate') {
      const kept = statement.node[branch];
      if (!kept || isEmpty(kept)) this.remove(statement);
    } else if (isEmpty(consequent) && (!alternate || isEmpty(alternate))) {
      if (isPure(test)) return this.remove(statement);
      this.hollow.add(statement.node);
      this.mentioned(statement.get('test') as NodePath);
    } else if (key === 'alternate' && alternate && isEmpty(alternate)) {
      this.spans.push({ start: endOf(consequent), end: endOf(alternate) });
      this.branches.set(statement, 'noElse');
    } else if (key === 'consequent' && alternate && isEmpty(consequent)) {
      this.spans.push({ start: startOf(consequent), end: endOf(consequent) });
      this.branches.set(statement, 'negate');
    }
  }

  /** A function without a body left: its timers, its calls and itself. */
  private emptyFunction(fn: NodePath<t.Function>): void {
    if (this.keep.functions.has(fn.node)) return;
    const call = fn.parentPath;
    if (isCall(call) && fn.listKey === 'arguments') {
      const name = calleeName(call.node) ?? '';
      if (/^(setTimeout|setInterval|requestAnimationFrame|queueMicrotask)$/.test(name))
        return this.removeValue(call);
      if (hookOf(fn)) return this.removeValue(call);
      if (name === 'addEventListener' && call.parentPath.isExpressionStatement())
        return this.remove(call.parentPath);
      if (name === 'forEach' && isPure(call.node.callee) && call.parentPath.isExpressionStatement())
        return this.remove(call.parentPath);
      if (name !== 'useCallback') return;
    }
    if (fn.parentPath.isReturnStatement()) return this.remove(fn.parentPath);
    const binding = bindingOfFunction(fn);
    if (binding) this.unused(binding, true);
    if (fn.isMethod()) this.members.emptied(fn);
  }

  /** Leaves out the statement that starts a timer, in whatever way its handle is kept. */
  private removeValue(call: NodePath): void {
    const parent = outermost(call).parentPath;
    if (parent?.isExpressionStatement()) this.remove(parent);
    else if (parent?.isAssignmentExpression() && parent.parentPath.isExpressionStatement())
      this.remove(parent.parentPath);
    else if (parent?.isVariableDeclarator()) this.removeDeclarator(parent as NodePath<t.VariableDeclarator>);
    else if (parent?.isArrowFunctionExpression()) this.remove(outermost(call));
  }

  private removeDeclarator(declarator: NodePath<t.VariableDeclarator>): void {
    const binding =
      declarator.node.id.type === 'Identifier'
        ? declarator.scope.getBinding(declarator.node.id.name)
        : undefined;
    if (binding && !this.usesToGo(binding, true)) return;
    const declaration = declarator.parentPath as NodePath<t.VariableDeclaration>;
    const rest = declaration.node.declarations.filter(
      (other) => other !== declarator.node && !this.gone(other),
    );
    this.remove(rest.length === 0 ? declaration : declarator);
    if (binding) this.unused(binding, true);
  }

  // ------------------------------------------------------------ variables

  /** Leaves out a variable whose remaining mentions only write it, stop it or list it. `force`: its value is gone already. */
  private unused(binding: Binding, force = false): void {
    const declaration = binding.path;
    if (this.keep.bindings.has(binding)) return;
    if ([...this.keep.constructions].some((node) => isInside(node, declaration.node))) return;
    if (this.gone(binding.identifier) && !force) return;
    if (binding.kind === 'param' && !force) return this.unpackedParameter(binding);
    const uses = this.usesToGo(binding, force);
    if (!uses) return;
    for (const statement of uses) this.remove(statement);
    this.removeDeclaration(binding, statePair(binding));
  }

  /** What goes with a variable: all its mentions that are left. Undefined when one of them matters. */
  private usesToGo(binding: Binding, force: boolean): Set<NodePath> | undefined {
    const declaration = binding.path;
    const pair = statePair(binding);
    // A function that calls itself is none the more called.
    const own = functionOfDeclaration(declaration)?.node;
    const reads = (
      pair ? [...pair.value.referencePaths, ...pair.setter.referencePaths] : binding.referencePaths
    ).filter((path) => !this.gone(path.node) && !(own && isInside(path.node, own)));
    const writes = binding.constantViolations.filter(
      (path) => !this.gone(path.node) && path.node !== declaration.node,
    );
    if ([...reads, ...writes].some(inMarkup)) return undefined;
    const isCallable = force && isFunctionBinding(binding);
    const inert = new Set<NodePath>();
    const conditions: NodePath[] = [];
    for (const path of reads) {
      const isSetter = pair?.setter === path.scope.getBinding((path.node as t.Identifier).name);
      const statement = this.inert(path, isSetter, isCallable);
      if (statement) inert.add(statement);
      else conditions.push(path);
    }
    for (const path of writes) {
      const statement = writeStatement(path) ?? (path.isUpdateExpression() ? this.counting(path) : undefined);
      if (!statement) return undefined;
      inert.add(statement);
    }
    if (pair && conditions.length > 0) return undefined;
    const guards = idleGuards(binding, conditions, writes, (node) => this.gone(node));
    const ifs = guards ?? this.emptiedIfs(conditions, inert);
    return ifs && new Set([...ifs, ...inert]);
  }

  /** `function open({ onRow, retryDelay = 1000 })`: callers may go on giving what nothing takes. */
  private unpackedParameter(binding: Binding): void {
    const fn = binding.scope.path;
    if (!fn.isFunction() || this.keep.readers.has(fn.node) || binding.constantViolations.length > 0) return;
    const reads = binding.referencePaths.filter((path) => !this.gone(path.node));
    if (!reads.every(isHarmlessMention)) return;
    for (const param of fn.get('params') as NodePath[]) {
      const pattern = param.isAssignmentPattern() ? (param.get('left') as NodePath) : param;
      if (!pattern.isObjectPattern()) continue;
      const own = propertyOf(pattern, binding);
      const isLast = pattern.node.properties.every(
        (property) => property === own?.node || this.gone(property),
      );
      if (own && !isLast) for (const path of [own, ...reads]) this.remove(path);
    }
  }

  private hasElse({ node: { alternate } }: NodePath<t.IfStatement>): boolean {
    return alternate ? !this.gone(alternate) : false;
  }

  /** `if (timer) clearTimeout(timer)`: the condition falls with its body, when everything else is inert too. */
  emptiedIfs(conditions: readonly NodePath[], inert: ReadonlySet<NodePath>): Set<NodePath> | undefined {
    const ifs = new Set<NodePath>();
    for (const path of conditions) {
      const statement = path.findParent((p) => p.isStatement());
      if (
        !statement?.isIfStatement() ||
        this.hasElse(statement) ||
        !isPure(statement.node.test) ||
        !within(path, statement.get('test') as NodePath)
      )
        return undefined;
      const { consequent } = statement.node;
      const body = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
      if (!body.every((inner) => this.gone(inner) || [...inert].some((one) => one.node === inner)))
        return undefined;
      ifs.add(statement);
    }
    return ifs;
  }

  /** `const delay = backOff(attempts++)`, with nothing left that reads `delay`, and `if (attempts++ < 5) {}`: it only counts. */
  counting(update: NodePath): NodePath | undefined {
    const { argument } = update.node as t.UpdateExpression;
    const declarator = update.findParent(
      (p) => p.isVariableDeclarator() || p.isIfStatement() || p.isFunction(),
    );
    if (declarator?.isIfStatement())
      return this.hollow.has(declarator.node) && isPure(declarator.node.test, bare(argument))
        ? declarator
        : undefined;
    if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return undefined;
    const binding = declarator.scope.getBinding(declarator.node.id.name);
    const isRead = binding?.referencePaths.some((path) => !this.gone(path.node)) ?? true;
    if (isRead || !isPure(declarator.node.init, bare(argument))) return undefined;
    return (declarator.parent as t.VariableDeclaration).declarations.length === 1
      ? (declarator.parentPath as NodePath)
      : undefined;
  }

  /** The node to leave out when this mention does not matter; `undefined` when it does. */
  private inert(path: NodePath, isSetter: boolean, isFunction: boolean): NodePath | undefined {
    let value = outermost(path);
    if (isMember(value.parentPath) && value.key === 'object' && isBoxRead(value))
      value = outermost(value.parentPath);
    const parent = value.parentPath;
    if (!parent) return undefined;
    if (isHarmlessMention(path)) return path;
    if (parent.isAssignmentExpression() && value.key === 'left') return writeStatement(parent);
    const update = ownUpdate(value);
    if (update) return update;
    if (parent.isUpdateExpression())
      return parent.parentPath.isExpressionStatement() ? parent.parentPath : this.counting(parent);
    const stopping = stoppingStatement(value);
    if (stopping) return stopping;
    const call = callOf(path);
    if (call && (isSetter || isFunction)) {
      const pureArguments = call.node.arguments.every((argument) => isPure(argument));
      if (pureArguments) return expressionStatement(call);
    }
    return undefined;
  }

  private removeDeclaration(binding: Binding, pair: StatePair | undefined): void {
    const { path } = binding;
    if (this.gone(path.node)) return;
    if (path.isImportSpecifier() || path.isImportDefaultSpecifier() || path.isImportNamespaceSpecifier()) {
      if (mentionedElsewhere(binding, (node) => this.gone(node))) return;
      const declaration = path.parentPath as NodePath<t.ImportDeclaration>;
      const rest = declaration.node.specifiers.filter(
        (specifier) => specifier !== path.node && !this.gone(specifier),
      );
      this.remove(rest.length === 0 ? declaration : path);
      return;
    }
    if (path.isFunctionDeclaration()) {
      if (!path.parentPath.isExportNamedDeclaration() && !path.parentPath.isExportDefaultDeclaration())
        this.remove(path);
      return;
    }
    if (!path.isVariableDeclarator() || path.parentPath?.parentPath?.isExportNamedDeclaration()) return;
    // The head of a loop that stays.
    if (path.parentPath?.parentPath?.isLoop() && path.parentPath.key !== 'body') return;
    if (mentionedElsewhere(binding, (node) => this.gone(node))) return;
    const declarator = path as NodePath<t.VariableDeclarator>;
    if (declarator.node.id.type === 'ObjectPattern') return this.removeProperty(declarator, binding);
    if (declarator.node.id.type === 'ArrayPattern' && !pair) return;
    if (
      !isPure(declarator.node.init) &&
      !isPureCall(declarator.get('init') as NodePath) &&
      !isFunctionNode(declarator.node.init) &&
      !functionOfDeclaration(declarator)
    ) {
      // The value is not needed, but what makes it may do more: it stays as a statement.
      const declaration = declarator.parent as t.VariableDeclaration;
      const starts = /^(Await|Call|OptionalCall|New)Expression$/.test(declarator.node.init?.type ?? '');
      if (declaration.declarations.length === 1 && declarator.node.id.type === 'Identifier' && starts) {
        this.bared.add(declarator);
        this.mentioned(declarator);
      }
      return;
    }
    this.removeDeclarator(declarator);
  }

  /** `const { token, user } = useAuth()` without `token`. The call itself may matter: where nothing of it is used, it stays alone. */
  private removeProperty(declarator: NodePath<t.VariableDeclarator>, binding: Binding): void {
    const pattern = declarator.node.id as t.ObjectPattern;
    const own = propertyOf(declarator.get('id') as NodePath<t.ObjectPattern>, binding);
    if (!own) return;
    const rest = pattern.properties.filter((p) => p !== own.node && !this.gone(p));
    const { init } = declarator.node;
    if (rest.length > 0) this.remove(own);
    else if (isPure(init)) this.removeDeclarator(declarator);
    else if (
      (declarator.parent as t.VariableDeclaration).declarations.length === 1 &&
      /^(Await|Call|OptionalCall)Expression$/.test(init?.type ?? '')
    )
      this.bared.add(declarator);
  }
}
