import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import { libraries, type SocketLibrary } from './libraries.js';
import { bare, calleeName, innermost, isCall, isMember, propertyName } from './syntax.js';

/** What a callee constructs: the platform's own WebSocket (no library), or a library's. */
export interface SocketConstructor {
  library?: SocketLibrary;
  /** The module of the application that hands the library's constructor on, and what it calls it. */
  wrapper?: { module: string; name: string };
  /** The module that `import(…).then(…)` loads for it: nothing is there to import in its place. */
  loaded?: string;
}

/** Follows re-exports of the application's own modules: where `name` of `specifier` comes from in the end. */
export type ImportOrigin = (specifier: string, name: string) => { module: string; name: string } | undefined;

const GLOBALS = new Set(['window', 'globalThis', 'self', 'global']);
/** Scripts that a page loads by a tag. */
const globalNames = new Map(
  libraries.flatMap((library) => (library.global ? [[library.global, library]] : [])),
);
const DEPTH = 5;

/**
 * What opens a socket when `callee` is constructed (or called): resolved by where the name comes from, never by the name itself.
 * A class of the file or of another module that only has the same name is nothing.
 */
export function socketConstructor(callee: NodePath, origin?: ImportOrigin): SocketConstructor | undefined {
  return constructorOf(callee, origin, DEPTH);
}

function constructorOf(
  path: NodePath,
  origin: ImportOrigin | undefined,
  depth: number,
): SocketConstructor | undefined {
  const node = bare(path.node);
  if (depth === 0) return undefined;
  const next = (key: string): SocketConstructor | undefined =>
    constructorOf(inner.get(key) as NodePath, origin, depth - 1);
  const inner = innermost(path);
  switch (node.type) {
    case 'Identifier': {
      const binding = inner.scope.getBinding(node.name);
      // `declare const io: …` only says that a script of the page makes it.
      if (binding && isAmbient(binding)) return ofGlobal(node.name);
      if (binding) return ofBinding(binding, origin, depth);
      return inner.scope.hasBinding(node.name, true) ? undefined : ofGlobal(node.name);
    }
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return ofMember(inner as NodePath<t.MemberExpression>, origin, depth);
    case 'CallExpression':
      return ofModule(moduleOf(inner), 'default', origin);
    // `globalThis.WebSocket ?? require('ws')`
    case 'LogicalExpression':
      return preferred(next('left'), next('right'));
    case 'ConditionalExpression':
      return preferred(next('consequent'), next('alternate'));
    default:
      return undefined;
  }
}

/** Of two ways to the same thing the library's differs more. */
function preferred(
  a: SocketConstructor | undefined,
  b: SocketConstructor | undefined,
): SocketConstructor | undefined {
  return b?.library ? b : (a ?? b);
}

function ofGlobal(name: string): SocketConstructor | undefined {
  if (name === 'WebSocket') return {};
  const library = globalNames.get(name);
  return library && { library };
}

function ofMember(
  path: NodePath<t.MemberExpression>,
  origin: ImportOrigin | undefined,
  depth: number,
): SocketConstructor | undefined {
  const name = propertyName(path.node);
  if (name === undefined) return undefined;
  const object = innermost(path.get('object') as NodePath);
  const module = moduleOf(object);
  if (module !== undefined) return ofModule(module, name, origin);
  if (!object.isIdentifier()) return undefined;
  const binding = object.scope.getBinding(object.node.name);
  if (binding?.path.isImportSpecifier()) {
    const { imported } = binding.path.node;
    const from = (binding.path.parentPath?.node as t.ImportDeclaration).source.value;
    const own = libraryOf(from, `${nameOf(imported)}.${name}`);
    if (own) return { library: own };
  }
  // `io.connect(url)` is `io(url)`.
  const whole = name === 'connect' ? constructorOf(object, origin, depth - 1) : undefined;
  if (whole?.library?.called) return whole;
  if (!binding) {
    const isGlobal = GLOBALS.has(object.node.name) && !object.scope.hasBinding(object.node.name, true);
    return isGlobal ? ofGlobal(name) : undefined;
  }
  const loaded = promisedModule(binding);
  if (loaded !== undefined && depth > 0) return later(ofModule(loaded, name, origin), loaded);
  const namespace = moduleOfBinding(binding);
  // `rws.default` of a CommonJS value and `ws.WebSocket` of its default export name the same.
  return depth > 0 && namespace !== undefined ? ofModule(namespace, name, origin) : undefined;
}

function ofBinding(
  binding: Binding,
  origin: ImportOrigin | undefined,
  depth: number,
): SocketConstructor | undefined {
  const { path } = binding;
  const declaration = path.parentPath?.node as t.ImportDeclaration | undefined;
  const loaded = promisedModule(binding);
  if (loaded !== undefined) {
    const name = path.isIdentifier() ? 'default' : pickedName(path.node, binding.identifier);
    return name === undefined ? undefined : later(ofModule(loaded, name, origin), loaded);
  }
  if (path.isImportDefaultSpecifier()) return ofModule(declaration?.source.value, 'default', origin);
  if (path.isImportSpecifier())
    return ofModule(declaration?.source.value, nameOf(path.node.imported), origin);
  // `import * as WebSocket from 'ws'`, and `import WebSocket = require('ws')`.
  const module = moduleOfBinding(binding);
  if (module !== undefined) return ofModule(module, 'default', origin);
  if (!path.isVariableDeclarator() || !path.node.init || binding.constantViolations.length > 0)
    return undefined;
  const init = path.get('init') as NodePath;
  if (path.node.id.type === 'Identifier') return constructorOf(init, origin, depth - 1);
  const name = pickedName(path.node.id, binding.identifier);
  if (name === undefined) return undefined;
  const source = moduleOf(init);
  if (source !== undefined) return ofModule(source, name, origin);
  return init.isIdentifier() && GLOBALS.has(init.node.name) && !init.scope.hasBinding(init.node.name, true)
    ? ofGlobal(name)
    : undefined;
}

function later(found: SocketConstructor | undefined, loaded: string): SocketConstructor | undefined {
  return found && { ...found, loaded };
}

/** `'m'` of `import('m').then((binding) => …)`. */
function promisedModule({ kind, path }: Binding): string | undefined {
  if (kind !== 'param' || path.key !== 0) return undefined;
  const call = path.parentPath?.parentPath;
  if (!call || !isCall(call) || path.parentPath?.listKey !== 'arguments' || path.parentPath.key !== 0)
    return undefined;
  const callee = call.get('callee') as NodePath;
  if (!isMember(callee) || propertyName(callee.node) !== 'then') return undefined;
  return moduleOf(callee.get('object') as NodePath);
}

function isAmbient({ path }: Binding): boolean {
  const declaration = path.isVariableDeclarator() ? path.parent : path.node;
  return 'declare' in declaration && declaration.declare === true;
}

/** `WebSocket` of `const { WebSocket: Socket } = …`. */
function pickedName(pattern: t.Node, identifier: t.Identifier): string | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type === 'ObjectProperty' && property.value === identifier && !property.computed)
      return property.key.type === 'Identifier' || property.key.type === 'StringLiteral'
        ? nameOf(property.key)
        : undefined;
  }
  return undefined;
}

/** The module that a name stands for as a whole. */
function moduleOfBinding({ path }: Binding): string | undefined {
  if (path.isImportNamespaceSpecifier() || path.isImportDefaultSpecifier())
    return (path.parentPath?.node as t.ImportDeclaration).source.value;
  const { node } = path as NodePath<t.TSImportEqualsDeclaration>;
  if ((node as t.Node).type === 'TSImportEqualsDeclaration')
    return node.moduleReference.type === 'TSExternalModuleReference'
      ? node.moduleReference.expression.value
      : undefined;
  return path.isVariableDeclarator() && path.node.id.type === 'Identifier' && path.node.init
    ? moduleOf(path.get('init') as NodePath)
    : undefined;
}

/** `'ws'` of `require('ws')` and `await import('ws')`. */
function moduleOf(path: NodePath): string | undefined {
  const value = innermost(path);
  const call = value.isAwaitExpression() ? innermost(value.get('argument')) : value;
  if (!isCall(call)) return undefined;
  const isImport = call.node.callee.type === 'Import';
  const isRequire = calleeName(call.node) === 'require' && !isMember(call.get('callee') as NodePath);
  const [first] = call.node.arguments;
  return (isImport || isRequire) && first?.type === 'StringLiteral' ? first.value : undefined;
}

function ofModule(
  module: string | undefined,
  name: string,
  origin: ImportOrigin | undefined,
): SocketConstructor | undefined {
  if (module === undefined) return undefined;
  const own = libraryOf(module, name);
  if (own) return { library: own };
  const source = origin?.(module, name);
  const library = source && libraryOf(source.module, source.name);
  return library && { library, wrapper: { module, name } };
}

/** Module specifiers may carry an extension that the table does not spell out. */
function libraryOf(module: string, name: string): SocketLibrary | undefined {
  const bare = module.replace(/\.[cm]?js$/, '');
  return libraries.find((library) =>
    library.constructors.some((known) => known.module === bare && known.name === name),
  );
}

function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
