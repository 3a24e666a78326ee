import type * as t from '@babel/types';
import { isConsoleCall } from './functions.js';
import type { NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import type { Escape, Holder, SocketSite, StoreHolder } from './site.js';
import { storeHolder, storeSetBy, storeUses } from './store.js';
import { usesAbroad } from './abroad.js';
import { ownerEscapes, storeEscapes, takenOut } from './owner.js';
import { handedParameter } from './handed.js';
import { startsEmpty } from './runes.js';
import { MemberUses } from './member-uses.js';
import {
  fieldHolder,
  fieldUses,
  holderOfTarget,
  isRefInitialiser,
  refHolder,
  sameHolder,
  stateOfSetter,
  variableHolder,
} from './holders.js';
import {
  bare,
  calleeName,
  excerpt,
  inMarkup,
  isCall,
  isMember,
  isNullish,
  isTest,
  outermost,
  propertyName,
  startOf,
} from './syntax.js';
import { usesOfValue, type ValueUse } from './value-flow.js';
import { keyOf } from './value-syntax.js';

/** Follows one socket from its construction to every place that uses it. */
export class UseCollector {
  private readonly seen = new Set<t.Node>();
  /** Judged when every holder is known. */
  private readonly compared: { value: NodePath; other: NodePath }[] = [];
  private readonly text: string;
  private readonly members: MemberUses;

  constructor(
    private readonly site: SocketSite,
    private readonly context: UrlContext,
  ) {
    this.text = context.text;
    this.members = new MemberUses(
      site,
      {
        escape: (node, reason, more) => this.escape(node, reason, more),
        follow: (path) => this.follow(path),
      },
      context,
    );
  }

  /** Follows the socket from its construction. */
  collect(): void {
    this.follow(this.site.construction);
    for (const { value, other } of this.compared) {
      if (this.isThisSocket(other)) this.site.comparisons.push(value);
      else this.escape(value.node, 'compared with another socket');
    }
  }

  /** `path` is an expression whose value is the socket. */
  private follow(path: NodePath): void {
    const value = outermost(path);
    if (this.seen.has(value.node)) return;
    this.seen.add(value.node);
    const parent = value.parentPath;
    if (!parent) return;
    const node = parent.node as t.Node;
    const { site } = this;
    if (inMarkup(value)) return this.mentioned(value, parent);
    switch (node.type) {
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        if (value.node === outermost(site.construction).node)
          this.escape(value.node, 'used without being kept');
        else if (value.key === 'object') this.members.use(parent as NodePath<t.MemberExpression>);
        else this.escape(value.node, 'used as a property key');
        return;
      case 'VariableDeclarator': {
        const id = (parent as NodePath<t.VariableDeclarator>).get('id') as NodePath;
        if (!id.isIdentifier()) return this.escape(value.node, 'destructured');
        const binding = id.scope.getBinding(id.node.name);
        if (binding) this.hold(variableHolder(binding, value.node !== outermost(site.construction).node));
        return;
      }
      case 'AssignmentExpression':
        if (value.key === 'left') return; // an overwrite; the right side is judged on its own
        this.store(parent as NodePath<t.AssignmentExpression>);
        return;
      case 'ClassProperty':
      case 'ClassPrivateProperty': {
        const key =
          node.key.type === 'Identifier'
            ? node.key.name
            : node.key.type === 'PrivateName'
              ? `#${node.key.id.name}`
              : undefined;
        const owner = parent.findParent((p) => p.isClass()) as NodePath<t.Class> | null;
        if (key === undefined || !owner || node.static)
          return this.escape(value.node, 'kept in a static or computed class property');
        return this.hold(fieldHolder(owner, key));
      }
      case 'LogicalExpression':
        if (value.key === 'left' && node.operator === '&&') {
          site.tests.push(value);
          return;
        }
        if (isTest(parent)) {
          site.tests.push(value);
          return;
        }
        return this.escape(value.node, 'chosen between several sockets');
      case 'UnaryExpression':
        if (node.operator === '!' || node.operator === 'typeof' || node.operator === 'void')
          site.tests.push(value);
        else if (node.operator === 'delete' && parent.parentPath?.isExpressionStatement())
          site.resets.push(parent);
        else this.escape(value.node, `used with \`${node.operator}\``);
        return;
      case 'IfStatement':
      case 'WhileStatement':
        site.tests.push(value);
        return;
      case 'ConditionalExpression':
        if (value.key === 'test') site.tests.push(value);
        else this.escape(value.node, 'chosen between several values');
        return;
      case 'BinaryExpression':
        if (isNullish(bare(node.left)) || isNullish(bare(node.right))) site.tests.push(value);
        else if (node.operator === 'instanceof') this.escape(value.node, 'asked for its class');
        else
          this.compared.push({
            value,
            other: parent.get(value.key === 'left' ? 'right' : 'left') as NodePath,
          });
        return;
      case 'ExpressionStatement':
        return;
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
        return this.leave(value, `returned from ${this.functionName(value)}`);
      case 'CallExpression':
      case 'OptionalCallExpression':
      case 'NewExpression':
        return this.argument(value, parent as NodePath<t.CallExpression>);
      case 'ArrayExpression':
        if (isDependencyList(parent)) return;
        return this.escape(value.node, 'put into an array');
      case 'ObjectProperty': {
        const store = value.node === outermost(site.construction).node ? undefined : storeSetBy(parent);
        const name = keyOf(node);
        if (store && name !== undefined) return this.hold(storeHolder(store, name));
        return this.leave(value, `put into an object as \`${excerpt(this.text, node.key)}\``);
      }
      case 'JSXExpressionContainer':
        return this.leave(value, 'handed to a component');
      case 'ExportSpecifier':
      case 'ExportDefaultDeclaration':
        return this.leave(value, 'exported');
      default:
        return this.escape(value.node, `used in a way the tool does not follow (${node.type})`);
    }
  }

  /** The markup may ask whether there is a socket; whatever else it does cannot be rewritten there. */
  private mentioned(value: NodePath, parent: NodePath): void {
    const guards = parent.isLogicalExpression({ operator: '&&' }) && value.key === 'left';
    const decides = isTest(parent) && (!parent.isConditionalExpression() || value.key === 'test');
    if (guards || decides) this.site.tests.push(value);
    else this.escape(value.node, `used in the markup (\`${excerpt(this.text, parent.node)}\`)`);
  }

  private store(assignment: NodePath<t.AssignmentExpression>): void {
    const place = holderOfTarget(assignment.get('left') as NodePath);
    if ('reason' in place) this.escape(assignment.node.left, place.reason);
    else this.hold(place.holder);
    if (!assignment.parentPath.isExpressionStatement()) this.follow(assignment);
  }

  private argument(value: NodePath, call: NodePath<t.CallExpression>): void {
    if (value.listKey !== 'arguments') return this.escape(value.node, 'called like a function');
    const callee = call.node.callee;
    if ((call.node as t.Node).type === 'NewExpression')
      return this.escape(value.node, `handed to \`new ${excerpt(this.text, callee)}\``);
    if (isRefInitialiser(value)) {
      const declarator = outermost(call).parentPath;
      const binding =
        declarator?.isVariableDeclarator() && declarator.node.id.type === 'Identifier'
          ? call.scope.getBinding(declarator.node.id.name)
          : undefined;
      if (binding) return this.hold(refHolder(binding));
    }
    const state = stateOfSetter(call.get('callee') as NodePath);
    if (state) return this.hold(state);
    if (calleeName(call.node) === 'Boolean' || isConsoleCall(call)) {
      this.site.tests.push(value);
      return;
    }
    const param = handedParameter(call, value, (path) => this.isThisSocket(path));
    if (param) return this.hold(variableHolder(param, true));
    this.escape(value.node, `handed to \`${excerpt(this.text, call.node.callee)}\``);
  }

  private hold(holder: Holder): void {
    if (this.site.holders.some((known) => sameHolder(known, holder))) return;
    this.site.holders.push(holder);
    if (holder.kind === 'field') {
      for (const { node, reason, uses } of ownerEscapes(holder, this.context))
        this.escape(node, reason, { uses });
      this.uses(fieldUses(holder.owner, holder.name));
      for (const { binding, property } of takenOut(holder)) {
        if (!property.shorthand) holder.mentions.push(property.key);
        this.hold({ ...variableHolder(binding, true), takenAs: property });
      }
    } else if (holder.kind === 'store') {
      this.inStore(holder);
    } else if (holder.kind === 'ref') {
      this.boxUses(holder.binding.referencePaths, holder.box);
      for (const { node } of holder.binding.constantViolations)
        this.escape(node, 'in a ref that is itself replaced');
    } else {
      this.uses(holder.binding.referencePaths);
      for (const violation of holder.binding.constantViolations) this.overwritten(violation);
      if (holder.kind === 'state') this.setterUses(holder.setter.referencePaths);
      if (holder.kind === 'variable') this.initialised(holder.binding.path);
      if (holder.binding.kind === 'param' && holder.binding.constantViolations.length > 0)
        this.escape(holder.binding.identifier, 'is a parameter that the code reassigns');
    }
  }

  /** What the store's own functions do with it, and who else reads the store. */
  private inStore(holder: StoreHolder): void {
    const { reads, taken, written, handedOn } = storeUses(holder);
    this.uses(reads);
    for (const { binding, property } of taken)
      this.hold({ ...variableHolder(binding, true), takenAs: property });
    for (const property of written) {
      const value = property.get('value') as NodePath;
      if (!isNullish(value.node)) this.stored(value);
      else if (property.parent !== holder.store.state.node) this.site.resets.push(property);
    }
    for (const { node, reason } of storeEscapes(holder, handedOn, this.context)) this.escape(node, reason);
  }

  private stored(value: NodePath): void {
    if (!this.isThisSocket(value))
      this.escape(value.node, `is also set to \`${excerpt(this.text, value.node)}\``);
  }

  /** `let ws = somethingElse`: it may be that when it is used. */
  private initialised(declaration: NodePath): void {
    if (!declaration.isVariableDeclarator() || !declaration.node.init) return;
    if (declaration.node.id.type !== 'Identifier') return;
    const init = declaration.get('init') as NodePath;
    if (!startsEmpty(init.node) && !this.isThisSocket(init))
      this.escape(bare(init.node), `is also set to \`${excerpt(this.text, bare(init.node))}\``);
  }

  private uses(paths: NodePath[]): void {
    for (const path of paths) {
      const value = outermost(path);
      const parent = value.parentPath;
      if (path.isExportNamedDeclaration()) this.leave(this.site.construction, 'exported');
      else if (parent?.isAssignmentExpression() && value.key === 'left') this.overwritten(parent);
      else this.follow(path);
    }
  }

  /** Uses of a ref: only what is in it is the socket; the box itself in a dependency list is harmless. */
  private boxUses(paths: NodePath[], box: string): void {
    for (const path of paths) {
      const member = path.parentPath;
      if (isMember(member) && path.key === 'object' && propertyName(member.node) === box) this.uses([member]);
      // Markup unwraps a ref.
      else if (inMarkup(path)) this.follow(path);
      else if (path.parentPath?.isArrayExpression() && isDependencyList(path.parentPath)) continue;
      else this.leave(path, `the ref \`${excerpt(this.text, path.node)}\` is handed on`, [box]);
    }
  }

  private setterUses(paths: NodePath[]): void {
    for (const path of paths) {
      const call = path.parentPath;
      if (isCall(call) && path.key === 'callee') {
        const [argument] = call.get('arguments') as NodePath[];
        if (!argument || isNullish(argument.node)) this.site.resets.push(call);
        else if (!this.isThisSocket(argument))
          this.escape(
            argument.node,
            `kept in a state that is also set to \`${excerpt(this.text, argument.node)}\``,
          );
      } else if (path.parentPath?.isArrayExpression() && isDependencyList(path.parentPath)) continue;
      else this.escape(path.node, `the setter \`${excerpt(this.text, path.node)}\` is handed on`);
    }
  }

  private overwritten(path: NodePath): void {
    if (!isAssignment(path)) return this.escape(path.node, 'is reassigned in a way the tool does not follow');
    const right = path.get('right') as NodePath;
    const value = bare(right.node);
    if (isNullish(value)) this.site.resets.push(path);
    else if (!this.isThisSocket(right)) {
      this.escape(
        right.node,
        value.type === 'NewExpression'
          ? 'is opened in more than one place'
          : `is also set to \`${excerpt(this.text, value)}\``,
      );
    }
  }

  /** Whether an expression is this very socket: the construction, or a read of something that holds it. */
  private isThisSocket(path: NodePath): boolean {
    const node = bare(path.node);
    if (node === this.site.construction.node) return true;
    if (node.type === 'AssignmentExpression') return this.isThisSocket(path.get('right') as NodePath);
    return this.site.holders.some((holder) => {
      if (holder.kind === 'field' || holder.kind === 'store') return propertyName(node) === holder.name;
      if (holder.kind === 'ref')
        return (
          propertyName(node) === holder.box &&
          bare((node as t.MemberExpression).object).type === 'Identifier' &&
          ((node as t.MemberExpression).object as t.Identifier).name === holder.name
        );
      return node.type === 'Identifier' && path.scope.getBinding(node.name) === holder.binding;
    });
  }

  private functionName(path: NodePath): string {
    const fn = path.getFunctionParent();
    const node = fn?.node as t.Node | undefined;
    if (node && 'id' in node && node.id && (node.id as t.Identifier).name)
      return `\`${(node.id as t.Identifier).name}\``;
    const declarator = fn?.findParent((p) => p.isVariableDeclarator() || p.isStatement());
    if (declarator?.isVariableDeclarator() && declarator.node.id.type === 'Identifier')
      return `\`${declarator.node.id.name}\``;
    if (node?.type === 'ClassMethod' && node.key.type === 'Identifier') return `\`${node.key.name}\``;
    return 'its function';
  }

  /** The socket goes to other functions; it stays understood where all they ask is whether there is one. */
  private leave(value: NodePath, reason: string, props: readonly string[] = []): void {
    const { harmless, where } = usesAbroad(value, this.context, props);
    const uses = (): ValueUse[] => usesOfValue(value, this.context, props);
    if (!harmless)
      this.escape(value.node, where === undefined ? reason : `${reason}, and ${where}`, { uses });
  }

  private escape(node: t.Node, reason: string, more: Pick<Escape, 'uses' | 'isListening'> = {}): void {
    const escape: Escape = { node, reason, ...more };
    if (!this.site.escapes.some((known) => startOf(known.node) === startOf(node) && known.reason === reason))
      this.site.escapes.push(escape);
  }
}

function isAssignment(path: NodePath): path is NodePath<t.AssignmentExpression> {
  return path.node.type === 'AssignmentExpression';
}

/** The second argument of a hook: `useEffect(f, [here])`. */
export function isDependencyList(array: NodePath): boolean {
  return (
    isCall(array.parentPath) &&
    array.listKey === 'arguments' &&
    array.key !== 0 &&
    /^use[A-Z]/.test(calleeName(array.parentPath.node) ?? '')
  );
}
