import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { fieldUses, isThisAlias } from './holders.js';
import { WHOLE, type UrlContext } from './outside.js';
import { constructorOf, definitionOf } from './resolve.js';
import { bare, calleeName, innermost, isCall, isMember, outermost, propertyName } from './syntax.js';
import { keyName, keyOf, memberName, outermostObject, stateBehind, superClassOf } from './value-syntax.js';
import {
  CONTEXT,
  INSTANCE,
  isStoreMaker,
  passageThrough,
  readFromStore,
  RESULT,
  STATE,
} from './value-wrappers.js';

/** Where in a larger value the followed one is: `['ws', 'send']` in an object, with {@link RESULT} and its like between. */
export type Props = readonly string[];

/** One thing that is done with a value, in this file or another one. */
export interface ValueUse {
  /**
   * `called`, `constructed` (`new`), `element` (`<Name />`): `path` is that expression. `extended`: the class.
   * `member`: the property that is read of it. `unpacked`: the pattern. `run`: called without arguments of use.
   * `looked at`: only its presence matters. `imported`, `unimported`: whether other files use an export it is (part of).
   * `lost`: it cannot be followed, and `reason` says where it went.
   */
  how:
    | 'called'
    | 'constructed'
    | 'element'
    | 'extended'
    | 'member'
    | 'unpacked'
    | 'run'
    | 'looked at'
    | 'imported'
    | 'unimported'
    | 'lost';
  path: NodePath;
  context: UrlContext;
  reason?: string;
}

/** More steps than this are not a value any more but an application. */
const LIMIT = 600;

/** Files whose markup can use what the script declares. */
const TEMPLATED = /\.(?:vue|svelte|astro)$/;

/** Everything that is done with the value of an expression, through variables, objects, results, fields and other files. */
export function usesOfValue(path: NodePath, context: UrlContext, props: Props = []): ValueUse[] {
  const flow = new ValueFlow();
  flow.follow(path, props, context);
  return flow.uses;
}

/** Everything that is done with a function; for a constructor, with its class. */
export function usesOfFunction(fn: NodePath<t.Function>, context: UrlContext): ValueUse[] {
  const flow = new ValueFlow();
  flow.fromFunction(fn, [], context);
  return flow.uses;
}

/** Everything that is done with a class, or with what lies at `props` in it. */
export function usesOfClass(owner: NodePath<t.Class>, context: UrlContext, props: Props = []): ValueUse[] {
  const flow = new ValueFlow();
  flow.fromClass(owner, props, context);
  return flow.uses;
}

class ValueFlow {
  readonly uses: ValueUse[] = [];
  private readonly seen = new Map<t.Node, Set<string>>();
  private steps = 0;

  /** `path` is an expression that holds the value at `props`. */
  follow(path: NodePath, props: Props, context: UrlContext): void {
    const value = outermost(path);
    const { parentPath: parent } = value;
    if (!parent || this.isKnown(value.node, props)) return;
    if (++this.steps > LIMIT) return this.lost(value, context, 'it is used in too many places to follow');
    const node = parent.node as t.Node;
    switch (node.type) {
      case 'VariableDeclarator':
        return this.into(parent.get('id') as NodePath, props, context);
      case 'AssignmentExpression':
        if (value.key === 'left') return;
        this.into(parent.get('left') as NodePath, props, context);
        return this.follow(parent, props, context);
      case 'AssignmentPattern':
        if (value.key === 'right') this.into(parent.get('left') as NodePath, props, context);
        return;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        if (value.key === 'object') this.member(parent, props, context);
        return;
      case 'JSXMemberExpression':
        if (props[0] === node.property.name) this.follow(parent, props.slice(1), context);
        return;
      case 'CallExpression':
      case 'OptionalCallExpression':
      case 'NewExpression':
        if (value.key === 'callee') return this.called(parent as NodePath<t.CallExpression>, props, context);
        return this.argument(value, parent as NodePath<t.CallExpression>, props, context);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.extended(parent as NodePath<t.Class>, props, context);
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        const fn = value.getFunctionParent();
        if (fn) this.fromFunction(fn, [RESULT, ...props], context);
        return;
      }
      case 'ObjectProperty': {
        if (value.key !== 'value' || !parent.parentPath?.isObjectExpression()) return;
        const key = keyOf(node);
        if (key === undefined)
          return this.lost(value, context, 'it is put into an object under a computed name');
        return this.follow(parent.parentPath, [key, ...props], context);
      }
      case 'SpreadElement':
        if (parent.parentPath?.isObjectExpression()) return this.follow(parent.parentPath, props, context);
        return this.lost(value, context, 'it is spread');
      case 'ArrayExpression':
        if (isCall(parent.parentPath) && parent.key !== 0) return;
        return this.follow(parent, [String(value.key), ...props], context);
      case 'LogicalExpression':
        if (value.key === 'left' && node.operator === '&&') return this.add('looked at', value, context);
        return this.follow(parent, props, context);
      case 'ConditionalExpression':
        if (value.key === 'test') return this.add('looked at', value, context);
        return this.follow(parent, props, context);
      case 'SequenceExpression':
        if (value.key === node.expressions.length - 1) this.follow(parent, props, context);
        return;
      case 'AwaitExpression':
        return this.follow(parent, props, context);
      case 'ExpressionStatement':
      case 'JSXClosingElement':
        return;
      case 'JSXOpeningElement':
        return props.length === 0 ? this.add('element', parent, context) : undefined;
      case 'JSXExpressionContainer':
        return this.attribute(value, parent, props, context);
      case 'JSXSpreadAttribute':
        return this.element(parent.parentPath as NodePath<t.JSXOpeningElement>, props, context);
      case 'ExportSpecifier':
        return this.outside(keyName(node.exported), props, value, context);
      case 'ExportDefaultDeclaration':
        return this.outside('default', props, value, context);
      case 'ClassProperty':
      case 'ClassPrivateProperty':
        if (value.key === 'value') this.ofClass(parent, node, props, context);
        return;
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'IfStatement':
      case 'WhileStatement':
      case 'TemplateLiteral':
      case 'SwitchStatement':
        return this.add('looked at', value, context);
      default:
        if (node.type.startsWith('TS')) return;
        return this.lost(value, context, 'it is used in a way that is not followed');
    }
  }

  /** A function that holds the value at `props`; `RESULT` first when it returns it. */
  fromFunction(fn: NodePath<t.Function>, props: Props, context: UrlContext): void {
    const node = fn.node as t.Node;
    if (node.type === 'FunctionDeclaration') {
      const binding = node.id ? fn.parentPath.scope.getBinding(node.id.name) : undefined;
      if (binding) this.references(binding, props, context);
      else this.outside('default', props, fn, context);
    } else if (node.type === 'ClassMethod' && node.kind === 'constructor') {
      this.fromClass(fn.findParent((p) => p.isClass()) as NodePath<t.Class>, props, context);
    } else if (node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod') {
      this.ofClass(fn, node, node.kind === 'get' ? props.slice(1) : props, context);
    } else if (node.type === 'ObjectMethod') {
      const key = keyOf(node);
      const inner = node.kind === 'get' ? props.slice(1) : props;
      if (key !== undefined) this.follow(fn.parentPath, [key, ...inner], context);
      else this.lost(fn, context, 'it is put into an object under a computed name');
    } else this.follow(fn, props, context);
  }

  private add(how: ValueUse['how'], path: NodePath, context: UrlContext, reason?: string): void {
    this.uses.push({ how, path, context, reason });
  }

  private lost(path: NodePath, context: UrlContext, reason: string): void {
    this.add('lost', path, context, reason);
  }

  private isKnown(node: t.Node, props: Props): boolean {
    const known = this.seen.get(node) ?? new Set();
    this.seen.set(node, known);
    const key = props.join('.');
    if (known.has(key)) return true;
    known.add(key);
    return false;
  }

  private references(binding: Binding, props: Props, context: UrlContext): void {
    const { name } = binding.identifier;
    const { file = '', text } = context;
    const isSeen = binding.scope.path.isProgram() && binding.kind !== 'module';
    if (TEMPLATED.test(file) && isSeen && spells(text, props))
      this.lost(binding.path, context, 'it can be used by the template');
    for (const path of binding.referencePaths) {
      if (path.isExportNamedDeclaration()) this.outside(name, props, path, context);
      else if (path.isExportDefaultDeclaration()) this.outside('default', props, path, context);
      else this.follow(path, props, context);
    }
  }

  private outside(name: string, props: Props, path: NodePath, context: UrlContext): void {
    const found = context.usesOf?.(name);
    if (!found) return this.lost(path, context, 'callers outside this file cannot be seen');
    if (found.open !== undefined) this.lost(path, context, found.open);
    this.add(found.uses.length > 0 ? 'imported' : 'unimported', path, context);
    for (const use of found.uses) this.follow(use.path, props, use.context);
  }

  /** A pattern or target that takes the value. */
  private into(target: NodePath, props: Props, context: UrlContext): void {
    const node = bare(target.node);
    const [first, ...rest] = props;
    if (node.type === 'Identifier') {
      const binding = target.scope.getBinding(node.name);
      if (binding) this.references(binding, props, context);
      else this.lost(target, context, `it is put into the global \`${node.name}\``);
    } else if (node.type === 'AssignmentPattern') this.into(target.get('left') as NodePath, props, context);
    else if (node.type === 'TSParameterProperty') {
      this.intoField(target, node, props, context);
    } else if (node.type === 'ObjectPattern') {
      if (first === undefined) return this.add('unpacked', target, context);
      let taken = false;
      for (const property of target.get('properties') as NodePath[]) {
        const inner = property.node as t.ObjectProperty | t.RestElement;
        if (inner.type === 'RestElement') {
          if (!taken) this.into(property.get('argument') as NodePath, props, context);
        } else if (keyOf(inner) === first) {
          taken = true;
          this.into(property.get('value') as NodePath, rest, context);
        }
      }
    } else if (node.type === 'ArrayPattern') {
      const element = (target.get('elements') as NodePath[])[Number(first)];
      if (first === undefined) this.add('unpacked', target, context);
      else if (element?.node) this.into(element, rest, context);
    } else if (node.type === 'MemberExpression') this.intoProperty(target, props, context);
    else this.lost(target, context, 'it is stored in a way that is not followed');
  }

  /** `constructor(private ws: WebSocket)`: a field, and a name in the constructor that no scope knows. */
  private intoField(target: NodePath, node: t.TSParameterProperty, props: Props, context: UrlContext): void {
    const id = node.parameter.type === 'AssignmentPattern' ? node.parameter.left : node.parameter;
    const owner = target.findParent((p) => p.isClass()) as NodePath<t.Class> | null;
    if (!owner || id.type !== 'Identifier') return;
    this.field(owner, id.name, node.accessibility === 'private', props, context);
    target.getFunctionParent()?.traverse({
      Identifier: (path) => {
        if (
          path.node.name === id.name &&
          path.isReferencedIdentifier() &&
          !path.scope.hasBinding(id.name, true)
        )
          this.follow(path, props, context);
      },
    });
  }

  /** `this.x = v`, `box.current = v`, `exports.x = v`. */
  private intoProperty(target: NodePath, props: Props, context: UrlContext): void {
    const names: string[] = [];
    let root = target;
    while (isMember(root)) {
      const name = propertyName(root.node);
      if (name === undefined) return this.lost(target, context, 'it is stored under a computed name');
      names.unshift(name);
      root = outermostObject(root);
    }
    const [first = '', ...more] = names;
    const held = [...more, ...props];
    const binding = root.isIdentifier() ? root.scope.getBinding(root.node.name) : undefined;
    if (root.isThisExpression() || (binding && isThisAlias(binding))) {
      const owner = target.findParent((p) => p.isClass()) as NodePath<t.Class> | null;
      if (owner) this.field(owner, first, first.startsWith('#'), held, context);
      else this.lost(target, context, `it is stored in \`this.${first}\``);
    } else if (root.isIdentifier({ name: 'module' }) && first === 'exports' && !binding)
      this.exported(held, target, context);
    else if (root.isIdentifier({ name: 'exports' }) && !binding)
      this.exported([first, ...held], target, context);
    else if (binding && binding.kind !== 'param' && binding.kind !== 'module')
      this.references(binding, [first, ...held], context);
    else this.lost(target, context, 'it is stored in a property of another object');
  }

  /** What `module.exports` holds can be imported by name, or required as a whole. */
  private exported(held: Props, path: NodePath, context: UrlContext): void {
    const [first, ...rest] = held;
    this.outside(WHOLE, held, path, context);
    if (first !== undefined) this.outside(first, rest, path, context);
  }

  private member(parent: NodePath, props: Props, context: UrlContext): void {
    const name = memberName(parent.node);
    if (name === 'then' && isCall(parent.parentPath)) {
      const [callback] = parent.parentPath.get('arguments') as NodePath[];
      const [param] = callback?.isFunction() ? (callback.get('params') as NodePath[]) : [];
      if (param) this.into(param, props, context);
      return;
    }
    const [first, ...rest] = props;
    if (first === undefined) {
      const bound = name === 'bind' && isCall(parent.parentPath) ? parent.parentPath : undefined;
      return bound ? this.follow(bound, props, context) : this.add('member', parent, context);
    }
    if (first === STATE && name === 'getState' && isCall(parent.parentPath))
      return this.follow(parent.parentPath, rest, context);
    if (first === CONTEXT && name === 'Consumer') return this.lost(parent, context, 'a `Consumer` reads it');
    if (name === undefined) this.lost(parent, context, 'it is read under a computed name');
    else if (name === first) this.follow(parent, rest, context);
  }

  private called(call: NodePath<t.CallExpression>, props: Props, context: UrlContext): void {
    const [first, ...rest] = props;
    const isNew = (call.node as t.Node).type === 'NewExpression';
    if (first === undefined) this.add(isNew ? 'constructed' : 'called', call, context);
    else if (first === (isNew ? INSTANCE : RESULT)) this.follow(call, rest, context);
    else if (first === STATE) this.selected(call, rest, context);
  }

  /** `useStore()` and `useStore((state) => state.send)`. */
  private selected(call: NodePath<t.CallExpression>, props: Props, context: UrlContext): void {
    const [selector] = call.get('arguments') as NodePath[];
    if (!selector) return this.follow(call, props, context);
    const body = selector.isArrowFunctionExpression() ? (selector.get('body') as NodePath) : undefined;
    const names: string[] = [];
    let root = body;
    while (root && isMember(root)) {
      names.unshift(propertyName(root.node) ?? '');
      root = outermostObject(root);
    }
    if (!root?.isIdentifier()) {
      const { start, end } = selector.node;
      const code = selector.isFunction() ? context.text.slice(start ?? 0, end ?? 0) : context.text;
      if (spells(code, props)) this.lost(selector, context, 'a selector of the store may read it');
      return;
    }
    if (names.every((name, index) => index >= props.length || props[index] === name))
      this.follow(call, props.slice(names.length), context);
  }

  private argument(
    value: NodePath,
    call: NodePath<t.CallExpression>,
    props: Props,
    context: UrlContext,
  ): void {
    if (value.listKey !== 'arguments') return;
    const index = Number(value.key);
    const callee = call.get('callee') as NodePath;
    const name = calleeName(call.node) ?? '';
    if (props[0] === CONTEXT && (name === 'useContext' || name === 'use'))
      return this.follow(call, props.slice(1), context);
    const state = stateBehind(callee);
    if (state) return this.references(state, props, context);
    const passage = passageThrough(name, index, props);
    if (passage === 'looked at' || passage === 'run') return this.add(passage, value, context);
    if (passage) return this.follow(call, passage.into, context);
    if (name === 'defineStore') {
      const read = readFromStore(props);
      return read && this.follow(call, read, context);
    }
    const maker = isCall(callee) ? calleeName(callee.node) : name;
    if (index === 0 && props[0] === RESULT && isStoreMaker(maker))
      return this.store(value, call, props.slice(1), context);
    const target = callee.isSuper()
      ? superClassOf(callee, context)
      : definitionOf(innermost(callee), context);
    const fn = target?.path.isClass() ? constructorOf(target) : target;
    const param = fn?.path.isFunction() ? (fn.path.get('params') as NodePath[])[index] : undefined;
    if (fn && param) return this.into(param, props, fn.context);
    if (fn) return;
    const text = context.text.slice(callee.node.start ?? 0, callee.node.end ?? 0).replace(/\s+/g, ' ');
    this.lost(
      value,
      context,
      `it is handed to \`${(call.node as t.Node).type === 'NewExpression' ? 'new ' : ''}${text.slice(0, 40)}\``,
    );
  }

  /** The state of a store: read by its hook, and by `get()` where it is made. */
  private store(maker: NodePath, call: NodePath, props: Props, context: UrlContext): void {
    this.follow(call, [STATE, ...props], context);
    const get = maker.isFunction() ? (maker.node.params[1] as t.Node | undefined) : undefined;
    const binding = get?.type === 'Identifier' ? maker.scope.getBinding(get.name) : undefined;
    if (binding) this.references(binding, [RESULT, ...props], context);
  }

  private attribute(value: NodePath, container: NodePath, props: Props, context: UrlContext): void {
    const attribute = container.parentPath;
    if (!attribute?.isJSXAttribute()) return this.add('looked at', value, context);
    const name = attribute.node.name.type === 'JSXIdentifier' ? attribute.node.name.name : '';
    this.element(attribute.parentPath as NodePath<t.JSXOpeningElement>, [name, ...props], context);
  }

  /** The value is a property of what an element is given. */
  private element(opening: NodePath<t.JSXOpeningElement>, props: Props, context: UrlContext): void {
    const name = opening.get('name') as NodePath;
    if (name.isJSXMemberExpression() && name.node.property.name === 'Provider' && props[0] === 'value') {
      const object = name.get('object') as NodePath;
      const binding = object.isJSXIdentifier() ? object.scope.getBinding(object.node.name) : undefined;
      if (binding) return this.ofContext(binding, [CONTEXT, ...props.slice(1)], context);
    }
    const spelled = context.text.slice(name.node.start ?? 0, name.node.end ?? 0);
    // An element of the page calls a handler with an event.
    if (/^[a-z]/.test(spelled) && !spelled.includes('.')) return this.add('run', opening, context);
    const found = definitionOf(name, context);
    const [param] = found?.path.isFunction() ? (found.path.get('params') as NodePath[]) : [];
    if (found && param) this.into(param, props, found.context);
    else this.lost(opening, context, `it is handed to \`<${spelled}>\``);
  }

  /** Readers of a context are found from where it is declared. */
  private ofContext(binding: Binding, props: Props, context: UrlContext): void {
    const { path } = binding;
    if (!path.isImportSpecifier() && !path.isImportDefaultSpecifier())
      return this.references(binding, props, context);
    const { source } = path.parent as t.ImportDeclaration;
    const name =
      path.isImportSpecifier() && path.node.imported.type === 'Identifier'
        ? path.node.imported.name
        : 'default';
    const found = context.imported?.(source.value, name);
    const declarator = found?.path.parentPath;
    const declared =
      declarator?.isVariableDeclarator() && declarator.node.id.type === 'Identifier'
        ? declarator.scope.getBinding(declarator.node.id.name)
        : undefined;
    if (found && declared) this.references(declared, props, found.context);
    else this.lost(path, context, 'the context it is provided by is not found');
  }

  private ofClass(member: NodePath, node: t.Node, props: Props, context: UrlContext): void {
    const owner = member.findParent((p) => p.isClass()) as NodePath<t.Class> | null;
    const key = keyOf(node as t.ClassMethod);
    if (!owner || key === undefined) return this.lost(member, context, 'it is a computed member of a class');
    if ('static' in node && node.static === true) this.fromClass(owner, [key, ...props], context);
    else
      this.field(
        owner,
        key,
        key.startsWith('#') || ('accessibility' in node && node.accessibility === 'private'),
        props,
        context,
      );
  }

  /** `this.name` in the class, and the same of its instances elsewhere. */
  private field(
    owner: NodePath<t.Class>,
    name: string,
    isPrivate: boolean,
    props: Props,
    context: UrlContext,
  ): void {
    if (this.isKnown(owner.node, ['this', name, ...props])) return;
    for (const use of fieldUses(owner, name)) this.follow(use, props, context);
    if (!isPrivate) this.fromClass(owner, [INSTANCE, name, ...props], context);
  }

  /** A class that holds the value at `props`; `INSTANCE` first when its instances do. */
  fromClass(owner: NodePath<t.Class>, props: Props, context: UrlContext): void {
    const { id } = owner.node;
    const binding = id && owner.isClassDeclaration() ? owner.parentPath.scope.getBinding(id.name) : undefined;
    if (binding) this.references(binding, props, context);
    else if (owner.isClassDeclaration()) this.outside('default', props, owner, context);
    else this.follow(owner, props, context);
  }

  private extended(subclass: NodePath<t.Class>, props: Props, context: UrlContext): void {
    const [first, name, ...rest] = props;
    if (first === undefined) this.add('extended', subclass, context);
    else if (first === INSTANCE && name !== undefined) this.field(subclass, name, false, rest, context);
    else this.fromClass(subclass, props, context);
  }
}

/** Whether code says the name that a value lies under: who never does cannot read it. */
function spells(text: string, props: Props): boolean {
  const name = props.find((prop) => /^[\w$]+$/.test(prop) && prop !== INSTANCE);
  return name === undefined || new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);
}
