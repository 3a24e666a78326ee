import type * as t from '@babel/types';
import { isScript, type SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import type { Holder, SocketSite } from '../client/site.js';
import { endOf, isInside, startOf } from '../client/syntax.js';
import { componentFramework } from './framework.js';
import type { Opener } from './reopen.js';

/** A hook call that removes the channel when the component goes. */
export interface Teardown {
  hook: 'onUnmounted' | 'onDestroy';
  module: 'vue' | 'svelte';
  /** The statement that it follows. */
  after: NodePath<t.Statement>;
}

/**
 * Where a component of Vue or Svelte can be told to remove the channel. none: the socket is no component's. hidden: what holds it
 * cannot be seen from where hooks are called.
 */
export function teardownOf(
  unit: SourceUnit,
  site: SocketSite,
  opener: Opener,
  home: Holder | undefined,
): Teardown | 'none' | 'hidden' {
  const { construction } = site;
  const framework = componentFramework(unit, construction);
  const body = framework && bodyOf(unit, construction, framework);
  if (!body) return 'none';
  // A name in the markup is read there, and no statement follows it.
  const inBody = (node: t.Node): boolean =>
    isInside(node, body.node) && isScript(unit, { start: startOf(node), end: endOf(node) });
  // Whoever uses a composable closes what it offers to close.
  if (!body.isProgram() && site.closes.length > 0) return 'none';
  if (!home || home.kind === 'state' || !('binding' in home)) return 'hidden';
  const { block } = home.binding.scope;
  if (block !== body.node && block !== body.parent) return inBody(block) ? 'hidden' : 'none';
  const statements = [construction as NodePath, ...opener.references]
    .filter(({ node }) => inBody(node))
    .map((path) => path.findParent((p) => p.isStatement() && p.parent === body.node))
    .filter((path): path is NodePath<t.Statement> => path !== null && !path.isReturnStatement());
  const after = statements.sort((a, b) => (a.node.start ?? 0) - (b.node.start ?? 0)).at(-1);
  if (!after) return 'hidden';
  return framework === 'vue'
    ? { hook: 'onUnmounted', module: 'vue', after }
    : { hook: 'onDestroy', module: 'svelte', after };
}

/** The code that runs once for each component: an instance script, a `setup`, or a composable. */
function bodyOf(
  unit: SourceUnit,
  construction: NodePath,
  framework: 'vue' | 'svelte',
): NodePath<t.Program | t.BlockStatement> | undefined {
  const at = construction.node.start ?? 0;
  const script = unit.component?.scripts.find(({ start, end }) => at >= start && at < end);
  if (script?.role === 'instance') return construction.scope.getProgramParent().path as NodePath<t.Program>;
  if (framework === 'svelte') return undefined;
  let found: NodePath | undefined;
  for (let fn = construction.getFunctionParent(); fn; fn = fn.getFunctionParent()) {
    const name = nameOf(fn as NodePath<t.Function>);
    if (name === 'setup' || (name !== undefined && /^use[A-Z]/.test(name))) found = fn;
  }
  const body = found?.get('body') as NodePath | undefined;
  return body?.isBlockStatement() ? (body as NodePath<t.BlockStatement>) : undefined;
}

function nameOf(fn: NodePath<t.Function>): string | undefined {
  if (fn.isFunctionDeclaration()) return fn.node.id?.name;
  if (fn.isObjectMethod() && fn.node.key.type === 'Identifier') return fn.node.key.name;
  const { parent } = fn;
  if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  return parent.type === 'ObjectProperty' && parent.key.type === 'Identifier' ? parent.key.name : undefined;
}
