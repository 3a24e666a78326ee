import type * as t from '@babel/types';
import { WHOLE } from '../client/outside.js';
import { calleeName, isCall, isMember, outermost, propertyName } from '../client/syntax.js';
import type { Binding, NodePath } from '../parse/traverse.js';
import { nameOf, type Module } from './modules.js';

/** What one module does with an export of another one. */
export interface ImportUses {
  /** Expressions (or JSX names) whose value is the export. */
  uses: NodePath[];
  /** Names under which the module exports it again. */
  passedOn: string[];
  /** Names under which the module exports the other one as a whole. */
  namespaces: string[];
  /** True when the module as a whole goes where it cannot be followed. */
  lost: boolean;
}

/** Finds the uses of the export `name` in a module that loads the exporting file by one of `specifiers`. */
export function importUses(module: Module, specifiers: ReadonlySet<string>, name: string): ImportUses {
  const found: ImportUses = { uses: [], passedOn: [], namespaces: [], lost: false };
  for (const statement of module.program.get('body')) {
    const { node } = statement;
    if (!('source' in node) || !node.source || !specifiers.has(node.source.value)) continue;
    if (statement.isImportDeclaration()) declared(statement, name, found);
    else if (statement.isExportAllDeclaration() && name !== 'default' && name !== WHOLE)
      found.passedOn.push(name);
    else if (statement.isExportNamedDeclaration()) {
      for (const specifier of statement.node.specifiers) {
        if (specifier.type === 'ExportNamespaceSpecifier') found.namespaces.push(specifier.exported.name);
        else if (specifier.type === 'ExportSpecifier' && nameOf(specifier.local) === name)
          found.passedOn.push(nameOf(specifier.exported));
      }
    }
  }
  if (/\brequire\b|\bimport\s*\(/.test(module.unit.text)) loadedLater(module, specifiers, name, found);
  return found;
}

function declared(statement: NodePath<t.ImportDeclaration>, name: string, found: ImportUses): void {
  if (statement.node.importKind === 'type') return;
  for (const specifier of statement.get('specifiers')) {
    const binding = statement.scope.getBinding(specifier.node.local.name);
    if (!binding) continue;
    if (specifier.isImportNamespaceSpecifier()) members(valueReferences(binding), name, found);
    else if (specifier.isImportDefaultSpecifier()) {
      if (name === 'default' || name === WHOLE) named(binding, found);
    } else if (
      specifier.isImportSpecifier() &&
      specifier.node.importKind !== 'type' &&
      nameOf(specifier.node.imported) === name
    )
      named(binding, found);
  }
}

/** References that are values; a class is a type as well. */
function valueReferences(binding: Binding): NodePath[] {
  return binding.referencePaths.filter(
    (path) => !/^(?:TS|Generic|Qualified|Interface)/.test(path.parent.type) || isCast(path),
  );
}

function isCast(path: NodePath): boolean {
  return outermost(path).node !== path.node || path.parentPath?.isTSExportAssignment() === true;
}

function named(binding: Binding, found: ImportUses): void {
  for (const path of valueReferences(binding)) {
    const exported = exportedName(path);
    if (exported === undefined) found.uses.push(path);
    else found.passedOn.push(exported);
  }
}

/** `export { x as y }`, `export default x`: the name it has outside. */
function exportedName(path: NodePath): string | undefined {
  const { parent } = path;
  if (parent.type === 'ExportSpecifier') return nameOf(parent.exported);
  return parent.type === 'ExportDefaultDeclaration' ? 'default' : undefined;
}

/** `ns.name` and `<ns.Name />`, for expressions whose value is the module. */
function members(values: readonly NodePath[], name: string, found: ImportUses): void {
  for (const value of values) {
    const outer = outermost(value);
    const { parentPath: parent } = outer;
    if (!parent) continue;
    const exported = exportedName(outer);
    if (exported !== undefined) found.namespaces.push(exported);
    else if (isMember(parent) && outer.key === 'object') {
      const read = propertyName(parent.node);
      if (read === undefined) found.lost = true;
      else if (read === name) found.uses.push(parent);
    } else if (parent.isJSXMemberExpression()) {
      if (parent.node.property.name === name) found.uses.push(parent);
    } else if (parent.isVariableDeclarator() && outer.key === 'init')
      unpacked(parent.get('id') as NodePath, name, found);
    else if (!parent.isExpressionStatement()) found.lost = true;
  }
}

/** The target of a declaration (or a parameter) that takes a module as a whole. */
function unpacked(target: NodePath, name: string, found: ImportUses): void {
  if (target.isIdentifier()) {
    const binding = target.scope.getBinding(target.node.name);
    if (binding && name === WHOLE) named(binding, found);
    else if (binding) members(valueReferences(binding), name, found);
    return;
  }
  if (!target.isObjectPattern()) {
    found.lost = true;
    return;
  }
  for (const property of target.node.properties) {
    if (property.type === 'RestElement') found.lost = true;
    else if (!property.computed && property.key.type === 'Identifier' && property.key.name === name) {
      const local = property.value.type === 'AssignmentPattern' ? property.value.left : property.value;
      const binding = local.type === 'Identifier' ? target.scope.getBinding(local.name) : undefined;
      if (binding) named(binding, found);
      else found.lost = true;
    }
  }
}

/** `require('./x')`, `await import('./x')`, `import('./x').then(…)`, `lazy(() => import('./x'))`. */
function loadedLater(module: Module, specifiers: ReadonlySet<string>, name: string, found: ImportUses): void {
  module.program.traverse({
    CallExpression(call) {
      const { callee } = call.node;
      const [source] = call.node.arguments;
      const text =
        source?.type === 'StringLiteral'
          ? source.value
          : source?.type === 'TemplateLiteral' && source.expressions.length === 0
            ? source.quasis[0]?.value.cooked
            : undefined;
      if (text == null || !specifiers.has(text)) return;
      if (callee.type === 'Import') promised(call, name, found);
      else if (callee.type === 'Identifier' && callee.name === 'require') required(call, name, found);
    },
  });
}

function required(call: NodePath, name: string, found: ImportUses): void {
  const parent = outermost(call).parentPath;
  if (parent?.isVariableDeclarator()) unpacked(parent.get('id') as NodePath, name, found);
  else if (name === WHOLE) found.uses.push(call);
  else members([call], name, found);
}

function promised(call: NodePath, name: string, found: ImportUses): void {
  const { parentPath: parent } = call;
  if (parent?.isAwaitExpression()) {
    required(parent, name === WHOLE ? 'default' : name, found);
  } else if (isMember(parent) && propertyName(parent.node) === 'then' && isCall(parent.parentPath)) {
    const [callback] = parent.parentPath.get('arguments') as NodePath[];
    const [param] = callback?.isFunction() ? (callback.get('params') as NodePath[]) : [];
    if (!param) return;
    const before = found.uses.length;
    unpacked(param, name, found);
    // `.then((m) => m.Feed)` and `.then((m) => ({ default: m.Feed }))`, for a component that is loaded when it is shown.
    const shown = componentOf(parent.parentPath);
    if (shown && found.uses.length > before) {
      found.uses.splice(before);
      named(shown, found);
    }
  } else {
    const shown = name === 'default' ? componentOf(call) : undefined;
    if (shown) named(shown, found);
    else if (!componentOf(call) && !parent?.isExpressionStatement()) found.lost = true;
  }
}

/** `const Feed = lazy(() => import('./feed'))`: the variable that is the component. */
function componentOf(loading: NodePath): Binding | undefined {
  const arrow = loading.parentPath?.isReturnStatement() ? loading.getFunctionParent() : loading.parentPath;
  const call = arrow?.isFunction() ? arrow.parentPath : undefined;
  if (
    !isCall(call) ||
    !/^(?:lazy|dynamic|loadable|lazyWithRetry|defineAsyncComponent)$/.test(calleeName(call.node) ?? '')
  )
    return undefined;
  const declarator = outermost(call).parentPath;
  return declarator?.isVariableDeclarator() && declarator.node.id.type === 'Identifier'
    ? declarator.scope.getBinding(declarator.node.id.name)
    : undefined;
}
