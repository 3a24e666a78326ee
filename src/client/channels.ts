import type * as t from '@babel/types';
import { traverse, type Binding, type NodePath } from '../parse/traverse.js';
import type { ChannelListener, ChannelSite, ListenerKind } from './channel-site.js';
import { resolveFunction } from './functions.js';
import { fieldUses } from './holders.js';
import { bare, isCall, isFunctionNode, isMember, outermost, propertyName, startOf } from './syntax.js';

const KINDS = new Set<string>(['postgres_changes', 'broadcast', 'presence', 'system']);

/**
 * Finds the Supabase channels of a file. Other libraries have channels too (Pusher, Phoenix, Laravel Echo), so one counts only
 * if a listener is of Supabase's kinds or the client is by its name.
 */
export function findChannels(ast: t.File): ChannelSite[] {
  const sites: ChannelSite[] = [];
  const visit = (call: NodePath<t.CallExpression>): void => {
    const callee = call.get('callee') as NodePath;
    if (!isMember(callee) || propertyName(callee.node) !== 'channel' || call.node.arguments.length === 0)
      return;
    const site = describe(call);
    if (isSupabase(site, callee)) sites.push(site);
  };
  traverse(ast, { CallExpression: visit, OptionalCallExpression: visit as never });
  return sites;
}

function isSupabase(site: ChannelSite, callee: NodePath<t.MemberExpression>): boolean {
  if (site.listeners.length > 0) return true;
  const object = bare(callee.node.object);
  const name = object.type === 'Identifier' ? object.name : (propertyName(object) ?? '');
  return /supabase/i.test(name) && (site.subscribes.length > 0 || site.removals.length > 0);
}

function describe(creation: NodePath<t.CallExpression>): ChannelSite {
  const [first] = creation.node.arguments;
  const site: ChannelSite = {
    creation,
    ...(first?.type === 'StringLiteral' ? { topic: first.value } : {}),
    listeners: [],
    subscribes: [],
    removals: [],
    sends: [],
    unheld: false,
    escapes: false,
  };
  new Follower(site).follow(creation, { joined: false, direct: true });
  return site;
}

/** Where a value is the channel: subscribed already, and by its own chain rather than through something that holds it. */
interface At {
  joined: boolean;
  direct: boolean;
}

/** Follows one channel from its creation to every place of the file that uses it. */
class Follower {
  private readonly seen = new Set<t.Node>();

  constructor(private readonly site: ChannelSite) {}

  /** `path` is an expression whose value is the channel. */
  follow(path: NodePath, at: At): void {
    const value = outermost(path);
    if (this.seen.has(value.node)) return;
    this.seen.add(value.node);
    const parent = value.parentPath;
    if (!parent) return;
    if (isMember(parent) && value.key === 'object') return this.method(parent, at);
    if (parent.isVariableDeclarator() && parent.node.id.type === 'Identifier') {
      const binding = parent.scope.getBinding(parent.node.id.name);
      if (binding) this.uses(binding.referencePaths, at.joined);
    } else if (parent.isAssignmentExpression() && value.key === 'right') this.assigned(parent, at.joined);
    else if (parent.isExpressionStatement() || parent.isUnaryExpression({ operator: 'void' }))
      this.site.unheld ||= at.direct;
    else if (isCall(parent) && value.listKey === 'arguments') {
      if (propertyName(bare(parent.node.callee)) === 'removeChannel') this.site.removals.push(parent);
      else this.site.escapes = true;
    } else if (!isTest(parent)) this.site.escapes = true;
  }

  private method(member: NodePath<t.MemberExpression>, at: At): void {
    const outer = outermost(member);
    const call = outer.parentPath;
    const name = propertyName(member.node);
    if (!isCall(call) || outer.key !== 'callee') return;
    const [first, second, third] = call.get('arguments') as (NodePath | undefined)[];
    if (name === 'on') {
      const listener = first && listenerOf(call, first, second, third, at.joined);
      if (listener) this.site.listeners.push(listener);
      this.follow(call, at);
    } else if (name === 'subscribe') {
      const fn = first && functionOf(first);
      this.site.subscribes.push({ call, callback: fn, unknownCallback: first !== undefined && !fn });
      this.follow(call, { ...at, joined: true });
    } else if (name === 'unsubscribe' || name === 'teardown') this.site.removals.push(call);
    else if (name === 'send' || name === 'httpSend') this.site.sends.push(call);
  }

  private assigned(assignment: NodePath<t.AssignmentExpression>, joined: boolean): void {
    const left = assignment.get('left') as NodePath;
    if (left.isIdentifier()) {
      const binding = left.scope.getBinding(left.node.name);
      if (binding) return this.uses(binding.referencePaths, joined);
    } else if (isMember(left)) {
      const object = bare(left.node.object);
      const name = propertyName(left.node);
      const owner = left.findParent((path) => path.isClass()) as NodePath<t.Class> | null;
      if (object.type === 'ThisExpression' && name !== undefined && owner)
        return this.uses(fieldUses(owner, name), joined);
      const binding = object.type === 'Identifier' ? left.scope.getBinding(object.name) : undefined;
      if (binding && (name === 'current' || name === 'value')) return this.boxed(binding, name, joined);
    }
    this.site.escapes = true;
  }

  /** `ref.current`, `box.value`: the box is asked through its member. */
  private boxed(binding: Binding, member: string, joined: boolean): void {
    for (const reference of binding.referencePaths) {
      const parent = reference.parentPath;
      if (isMember(parent) && reference.key === 'object' && propertyName(parent.node) === member)
        this.uses([parent], joined);
      else if (!parent?.isArrayExpression()) this.site.escapes = true;
    }
  }

  /**
   * Uses in source order: what follows a `subscribe()` in the same function meets a channel that is joined. An overwrite
   * is another channel's business.
   */
  private uses(paths: readonly NodePath[], joined: boolean): void {
    const home = this.site.creation.getFunctionParent()?.node;
    const isHome = (path: NodePath): boolean => path.getFunctionParent()?.node === home;
    let here = joined;
    for (const path of [...paths].sort((a, b) => startOf(a.node) - startOf(b.node))) {
      const outer = outermost(path);
      if (outer.parentPath?.isAssignmentExpression() && outer.key === 'left') continue;
      const before = this.site.subscribes.length;
      this.follow(path, { joined: here && isHome(path), direct: false });
      here ||= this.site.subscribes.length > before && isHome(path);
    }
  }
}

/** Only whether there is a channel is asked. */
function isTest(path: NodePath): boolean {
  return (
    path.isIfStatement() ||
    path.isLogicalExpression() ||
    path.isUnaryExpression() ||
    path.isAwaitExpression() ||
    path.isConditionalExpression() ||
    path.isBinaryExpression()
  );
}

function listenerOf(
  call: NodePath<t.CallExpression>,
  kind: NodePath,
  options: NodePath | undefined,
  callback: NodePath | undefined,
  afterSubscribe: boolean,
): ChannelListener | undefined {
  if (!kind.isStringLiteral() || !KINDS.has(kind.node.value)) return undefined;
  return {
    call,
    kind: kind.node.value as ListenerKind,
    options: options?.isObjectExpression() ? literals(options) : {},
    callback: callback && functionOf(callback),
    afterSubscribe,
  };
}

function functionOf(path: NodePath): NodePath<t.Function> | undefined {
  return isFunctionNode(path.node) ? (path as NodePath<t.Function>) : resolveFunction(path)?.fn;
}

function literals(object: NodePath<t.ObjectExpression>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const property of object.node.properties) {
    if (property.type !== 'ObjectProperty' || property.computed) continue;
    const key = property.key.type === 'Identifier' ? property.key.name : '';
    const value = constantText(bare(property.value), object);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** A literal, or a constant of this file that is one. */
function constantText(value: t.Node, at: NodePath, steps = 3): string | undefined {
  if (value.type === 'StringLiteral') return value.value;
  if (value.type === 'TemplateLiteral' && value.expressions.length === 0)
    return value.quasis[0]?.value.cooked ?? undefined;
  if (value.type !== 'Identifier' || steps === 0) return undefined;
  const binding = at.scope.getBinding(value.name);
  if (binding?.constant !== true || !binding.path.isVariableDeclarator()) return undefined;
  const { init } = binding.path.node;
  return init ? constantText(bare(init), binding.path, steps - 1) : undefined;
}
