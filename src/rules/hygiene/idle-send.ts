import type * as t from '@babel/types';
import type { ChannelSite } from '../../client/channel-site.js';
import { functionOfDeclaration, isConsoleCall } from '../../client/functions.js';
import { calleeName, excerpt, isInside } from '../../client/syntax.js';
import type { SourceUnit } from '../../parse/parse.js';
import { traverse, type NodePath } from '../../parse/traverse.js';
import { idleSend, type Args } from '../catalogue/idle-send.js';
import { defineHygieneRule, type Hit, type HygieneFacts } from './hygiene.js';

const SENDS =
  /^_?(?:send|emit|publish|broadcast)(?:Message|Msg|Event|Data|Json|JSON|Raw|Command|Update|Payload|Action|Text|Request|Typing)?$/;

export default defineHygieneRule(idleSend, (facts) => [
  ...facts.channels.flatMap((site) => unheard(site, facts)),
  ...hollow(facts),
]);

/** `channel.send(…)` that nobody can receive. */
function unheard(site: ChannelSite, { unit, channels, heardElsewhere }: HygieneFacts): Hit<Args>[] {
  const heard = channels.some(({ listeners }) => listeners.some(({ kind }) => kind === 'broadcast'));
  return site.sends.flatMap((call): Hit<Args>[] => {
    const name = excerpt(unit.text, call.node.callee);
    const [message] = call.node.arguments;
    const type = textOf(message, 'type');
    if (type === 'postgres_changes') return [{ node: call.node.callee, args: { name, how: 'type' } }];
    const isChanges =
      site.listeners.length > 0 && site.listeners.every(({ kind }) => kind === 'postgres_changes');
    if (type !== 'broadcast' || !isChanges || heard || heardElsewhere(textOf(message, 'event'))) return [];
    return [{ node: call.node.callee, args: { name, how: 'changes' } }];
  });
}

/** A literal property of an object. */
function textOf(node: t.Node | undefined, name: string): string | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  const property = node.properties.find(
    (one) => one.type === 'ObjectProperty' && one.key.type === 'Identifier' && one.key.name === name,
  );
  return property?.type === 'ObjectProperty' && property.value.type === 'StringLiteral'
    ? property.value.value
    : undefined;
}

/** Functions named as if they sent, in the same component, class or module as a channel, that do nothing. */
function hollow({ unit, channels }: HygieneFacts): Hit<Args>[] {
  const joined = channels.filter(({ subscribes }) => subscribes.length > 0);
  if (joined.length === 0) return [];
  const named = new Map<string, { node: t.Node; fn: NodePath<t.Function> }[]>();
  for (const one of namedFunctions(unit)) named.set(one.name, [...(named.get(one.name) ?? []), one]);
  return [...named].flatMap(([name, all]): Hit<Args>[] => {
    const effects = all.map(({ fn }) => effectOf(fn.node));
    // A stub beside one that sends is the other branch of a condition.
    if (effects.some((effect) => effect === undefined)) return [];
    return all.flatMap(({ node, fn }, index): Hit<Args>[] => {
      const how = effects[index];
      const home = homeOf(fn);
      if (!how || !joined.some(({ creation }) => isInside(creation.node, home))) return [];
      return [{ node, args: { name, how } }];
    });
  });
}

/** The outermost function or the class around a function; the program for one on its own. */
function homeOf(fn: NodePath<t.Function>): t.Node {
  let home: NodePath = fn.scope.getProgramParent().path;
  fn.findParent((parent) => {
    if (parent.isFunction() || parent.isClass()) home = parent;
    return false;
  });
  return home.node;
}

function namedFunctions(unit: SourceUnit): { name: string; node: t.Node; fn: NodePath<t.Function> }[] {
  const found: { name: string; node: t.Node; fn: NodePath<t.Function> }[] = [];
  const add = (key: t.Node | null | undefined, fn: NodePath<t.Function> | undefined): void => {
    if (key?.type === 'Identifier' && fn && SENDS.test(key.name))
      found.push({ name: key.name, node: key, fn });
  };
  const valueOf = (path: NodePath): NodePath<t.Function> | undefined =>
    path.isFunction() ? (path as NodePath<t.Function>) : undefined;
  traverse(unit.ast, {
    FunctionDeclaration: (path) => add(path.node.id, path as NodePath<t.Function>),
    VariableDeclarator(path) {
      const { id } = path.node;
      const binding = id.type === 'Identifier' ? path.scope.getBinding(id.name) : undefined;
      if (binding?.constantViolations.length === 0) add(id, functionOfDeclaration(path));
    },
    ObjectProperty(path) {
      if (!path.node.computed && isGiven(path)) add(path.node.key, valueOf(path.get('value') as NodePath));
    },
    ObjectMethod(path) {
      if (!path.node.computed && isGiven(path)) add(path.node.key, path as NodePath<t.Function>);
    },
    ClassProperty: (path) => add(path.node.key, valueOf(path.get('value') as NodePath)),
    ClassMethod(path) {
      if (path.node.kind === 'method') add(path.node.key, path as NodePath<t.Function>);
    },
  });
  return found;
}

/** A default of a context, a parameter or a test's double is a placeholder, which the real one replaces. */
function isGiven(path: NodePath): boolean {
  return !path.findParent(
    (parent) =>
      parent.isAssignmentPattern() ||
      parent.isLogicalExpression() ||
      (parent.isCallExpression() &&
        /^(?:createContext|defaultProps|mock\w*|fn|useRef|ref|inject)$/.test(calleeName(parent.node) ?? '')),
  );
}

/** What a function that does nothing pretends; undefined when it does something, or says that it failed. */
function effectOf({ body }: t.Function): 'nothing' | 'success' | undefined {
  if (body.type !== 'BlockStatement') return outcome(body);
  let effect: 'nothing' | 'success' | undefined = 'nothing';
  for (const statement of body.body) {
    if (statement.type === 'ReturnStatement') {
      effect = statement.argument ? outcome(statement.argument) : 'nothing';
      break;
    }
    if (statement.type === 'EmptyStatement') continue;
    if (statement.type !== 'ExpressionStatement' || !isIdle(statement.expression)) return undefined;
  }
  return effect;
}

/** `console.warn(…)`, `void message`. */
function isIdle(node: t.Node): boolean {
  if (node.type === 'UnaryExpression')
    return node.operator === 'void' && node.argument.type !== 'CallExpression';
  return isLog(node);
}

function isLog(node: t.Node): boolean {
  return isConsoleCall({ node } as NodePath);
}

/** What a returned value tells the caller: nothing, or that all went well. */
function outcome(node: t.Node): 'nothing' | 'success' | undefined {
  switch (node.type) {
    case 'BooleanLiteral':
      return node.value ? 'success' : undefined;
    case 'NullLiteral':
      return 'nothing';
    case 'StringLiteral':
      return /^(?:ok|sent|success)$/i.test(node.value) ? 'success' : undefined;
    case 'Identifier':
      return node.name === 'undefined' ? 'nothing' : undefined;
    case 'ObjectExpression':
      return node.properties.some(
        (one) =>
          one.type === 'ObjectProperty' &&
          one.key.type === 'Identifier' &&
          /^(?:ok|success|sent|delivered)$/.test(one.key.name) &&
          one.value.type === 'BooleanLiteral' &&
          one.value.value,
      )
        ? 'success'
        : undefined;
    case 'UnaryExpression':
    case 'CallExpression': {
      if (isIdle(node)) return 'nothing';
      const isResolve =
        node.type === 'CallExpression' &&
        node.callee.type === 'MemberExpression' &&
        node.callee.object.type === 'Identifier' &&
        node.callee.object.name === 'Promise' &&
        calleeName(node) === 'resolve';
      const [value] = isResolve ? node.arguments : [];
      return isResolve ? (value ? outcome(value) : 'nothing') : undefined;
    }
    default:
      return undefined;
  }
}
