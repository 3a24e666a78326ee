import type * as t from '@babel/types';
import { parse, type SourceUnit } from '../parse/parse.js';
import { traverse } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { SitePlan } from '../plan/plan.js';
import type { FileContext } from './context.js';
import { applyEdits } from './edits.js';
import { removeLines } from './removals.js';

/** Takes out what the file imports from the libraries of its rewritten sockets and does not mention any more. */
export function dropLibraryImports(file: FileContext, plans: readonly SitePlan[]): void {
  const used = plans.flatMap(({ site, work }) => (work && site.library ? [site.library] : []));
  if (used.length === 0) return;
  const sources: Sources = {
    modules: new Set(used.flatMap(({ constructors }) => constructors.map(({ module }) => module))),
    globals: new Set(used.flatMap(({ global }) => global ?? [])),
  };
  const after = parse(file.unit.file, applyEdits(file.unit.text, file.buffer.all()));
  if ('reason' in after) return;
  const before = mentionsIn(file.unit);
  const left = mentionsIn(after);
  const isGone = (name: string): boolean => before.has(name) && !left.has(name);
  const stays = importedIn(after);
  for (const statement of [...file.unit.ast.program.body, ...declaredWithin(file.unit)]) {
    const names = importsOf(statement, sources);
    if (names.length === 0 || !names.some(isGone)) continue;
    const kept = names.filter((name) => !isGone(name) && stays.has(name));
    const [start, end] = [startOf(statement), endOf(statement)];
    // What is put behind it on its line must not go with it.
    if (kept.length === 0 && file.buffer.insertsAt(end)) file.buffer.remove(start, end);
    else if (kept.length === 0) removeLines(file.buffer, file.unit, file.style, start, end);
    else if (statement.type === 'ImportDeclaration')
      file.buffer.replace(startOf(statement), endOf(statement), withOnly(file, statement, new Set(kept)));
  }
}

/** Declarations inside of functions: `const { io } = await import('…')` loads a library where it is used. */
function declaredWithin({ ast }: SourceUnit): t.Statement[] {
  const found: t.Statement[] = [];
  traverse(ast, {
    VariableDeclaration({ node, parent }) {
      if (parent.type !== 'Program') found.push(node);
    },
  });
  return found;
}

interface Sources {
  modules: ReadonlySet<string>;
  /** Names that a script of the page declares. */
  globals: ReadonlySet<string>;
}

/** The names a statement takes from one of the modules: an import, `const … = require(…)`, `declare const io: …`. */
function importsOf(statement: t.Statement, { modules, globals }: Sources): string[] {
  if (statement.type === 'ImportDeclaration')
    return modules.has(statement.source.value) ? statement.specifiers.map(({ local }) => local.name) : [];
  if (statement.type === 'TSImportEqualsDeclaration') {
    const { moduleReference, id } = statement;
    const isOwn =
      moduleReference.type === 'TSExternalModuleReference' && modules.has(moduleReference.expression.value);
    return isOwn ? [id.name] : [];
  }
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length > 1) return [];
  const [declarator] = statement.declarations;
  if (statement.declare && declarator?.id.type === 'Identifier')
    return globals.has(declarator.id.name) ? [declarator.id.name] : [];
  if (!declarator?.init || !requires(declarator.init, modules)) return [];
  const { id } = declarator;
  if (id.type === 'Identifier') return [id.name];
  if (id.type !== 'ObjectPattern') return [];
  return id.properties.flatMap((property) =>
    property.type === 'ObjectProperty' && property.value.type === 'Identifier' ? [property.value.name] : [],
  );
}

/** Whether an expression is `require('module')` or `await import('module')`, a member of it, or a choice between it and something else. */
function requires(node: t.Node, modules: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'CallExpression': {
      const [first] = node.arguments;
      const { callee } = node;
      const isLoad = callee.type === 'Import' || (callee.type === 'Identifier' && callee.name === 'require');
      return isLoad && first?.type === 'StringLiteral' && modules.has(first.value);
    }
    case 'AwaitExpression':
      return requires(node.argument, modules);
    case 'MemberExpression':
      return requires(node.object, modules);
    case 'LogicalExpression':
      return requires(node.left, modules) || requires(node.right, modules);
    case 'ConditionalExpression':
      return requires(node.consequent, modules) || requires(node.alternate, modules);
    default:
      return false;
  }
}

function withOnly(file: FileContext, statement: t.ImportDeclaration, kept: ReadonlySet<string>): string {
  const specifiers = statement.specifiers.filter(({ local }) => kept.has(local.name));
  const whole = specifiers.filter(({ type }) => type !== 'ImportSpecifier').map((node) => file.source(node));
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier').map((node) => file.source(node));
  const list = [...whole, ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : [])].join(', ');
  const kind = statement.importKind === 'type' ? 'type ' : '';
  const { text } = file.unit;
  return `import ${kind}${list} from ${text.slice(startOf(statement.source), endOf(statement))}`;
}

/** Names that imports of a file declare. */
function importedIn({ ast }: SourceUnit): Set<string> {
  return new Set(
    ast.program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' ? node.specifiers.map(({ local }) => local.name) : [],
    ),
  );
}

/** Names that are mentioned anywhere but where an import or a `require` declares them. */
function mentionsIn({ ast }: SourceUnit): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown, parent?: t.Node, key?: string): void => {
    if (Array.isArray(value)) return value.forEach((one) => walk(one, parent, key));
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const node = value as t.Node;
    if (node.type === 'ImportDeclaration' || node.type === 'TSImportEqualsDeclaration') return;
    const isDeclared = node.type === 'VariableDeclarator';
    if ((node.type === 'Identifier' || node.type === 'JSXIdentifier') && !isName(parent, key))
      found.add(node.name);
    for (const [childKey, child] of Object.entries(node)) {
      if (childKey === 'loc' || childKey === 'extra' || typeof child !== 'object') continue;
      if (isDeclared && childKey === 'id') walk(annotationOf(node.id), node, childKey);
      else walk(child, node, childKey);
    }
  };
  walk(ast.program);
  return found;
}

function annotationOf(id: t.Node): unknown {
  return 'typeAnnotation' in id ? id.typeAnnotation : undefined;
}

/** A property's name, which is no mention of a variable. */
function isName(parent: t.Node | undefined, key: string | undefined): boolean {
  if (!parent) return false;
  if (key === 'property') return !(parent as t.MemberExpression).computed;
  return key === 'key' && !(parent as t.ObjectProperty).computed;
}
