import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { AutoImport, ProjectFacts } from '../client/outside.js';
import { traverse, type Binding, type NodePath } from '../parse/traverse.js';
import { bare, isMember, propertyName, startOf } from '../client/syntax.js';
import { LIST } from './imports.js';
import { libraries } from './libraries.js';
import type { Library } from './library.js';

/** A call that opens a socket through a library. */
export interface LibraryCall {
  library: Library;
  /** For a class it is the construction, which has a callee and arguments like a call. */
  path: NodePath<t.CallExpression>;
  /** Why nobody knows that it is the library's: no line imports it. */
  unclear?: string;
}

type FoundName = ImportedName & { unclear?: string };

/** Finds the calls of the libraries in a file, in source order. A function of the same name from elsewhere is none. */
export function findCalls(
  unit: SourceUnit,
  { autoImport, origin }: Pick<ProjectFacts, 'autoImport' | 'origin'> = {},
): LibraryCall[] {
  const isNamed = ({ tokens }: Library): boolean => tokens.some((token) => unit.text.includes(token));
  if (!libraries.some(isNamed)) return [];
  const calls: LibraryCall[] = [];
  traverse(unit.ast, {
    CallExpression(path) {
      const callee = path.get('callee') as NodePath;
      const given = unboundOrigin(callee, unit, autoImport) ?? originOf(callee);
      const found = given && (libraryOf(given) ? given : handedOn(given, origin));
      const library = found && libraryOf(found);
      if (library) calls.push({ library, path, unclear: found.unclear });
    },
    NewExpression(path) {
      const found = originOf(path.get('callee') as NodePath);
      const library =
        found &&
        libraries.find(
          ({ modules, classes }) => classes?.includes(found.name) === true && modules.includes(found.module),
        );
      if (library)
        calls.push({
          library,
          path: path as NodePath as NodePath<t.CallExpression>,
          unclear: found.unclear,
        });
    },
  });
  return calls.sort((a, b) => startOf(a.path.node) - startOf(b.path.node));
}

function libraryOf({ module, name }: ImportedName): Library | undefined {
  return libraries.find(({ modules, exports }) => exports.includes(name) && modules.includes(module));
}

/** The export of a package that a module of the application hands on under a name. */
function handedOn({ module, name }: FoundName, origin: ProjectFacts['origin']): FoundName | undefined {
  const source = libraries.some(({ exports }) => exports.includes(name)) ? origin?.(module, name) : undefined;
  return (
    source && {
      ...source,
      unclear: `\`${module}\` hands \`${source.module}\` on: import it from the package`,
    }
  );
}

/** The export behind a name that no code of the file declares, or that Nuxt's list of such names (`#imports`) gives. */
function unboundOrigin(
  callee: NodePath,
  unit: SourceUnit,
  autoImport: ProjectFacts['autoImport'],
): FoundName | undefined {
  const name = unboundName(callee);
  const library = libraries.find(({ auto }) => auto !== undefined && auto.name === name);
  if (name === undefined || !library?.auto) return undefined;
  const found = autoImport ? autoImport(name) : unseen(unit, name);
  return found && 'unclear' in found ? { ...library.auto, unclear: found.unclear } : found;
}

function unboundName(callee: NodePath): string | undefined {
  const listed = originOf(callee);
  if (listed) return listed.module === LIST ? listed.name : undefined;
  const { node } = callee;
  return node.type === 'Identifier' && !callee.scope.getBinding(node.name) ? node.name : undefined;
}

/** Where a name comes from. */
export interface ImportedName {
  module: string;
  /** As the module exports it. */
  name: string;
}

/** A component by itself does not tell what the build of its application imports. */
function unseen({ component }: SourceUnit, name: string): AutoImport | undefined {
  if (component?.kind !== 'vue') return undefined;
  return {
    unclear: `no line imports \`${name}\`, and what the build takes for it cannot be seen from this file alone`,
  };
}

/** The export behind `f`, `lib.f` and `lib.default`; nothing when the file declares it itself. */
export function originOf(callee: NodePath): FoundName | undefined {
  const node = bare(callee.node);
  if (node.type === 'Identifier') {
    const binding = callee.scope.getBinding(node.name);
    return binding && importedName(binding);
  }
  if (!isMember(callee) || node.type !== 'MemberExpression' || node.object.type !== 'Identifier')
    return undefined;
  const name = propertyName(node);
  const binding = callee.scope.getBinding(node.object.name);
  const whole = binding && importedName(binding);
  return whole?.name === '*' && name !== undefined ? { ...whole, name } : undefined;
}

/** What an import binds. `*` is the whole module. */
function importedName({ path, identifier }: Binding): FoundName | undefined {
  const { node, parent } = path;
  if (node.type === 'VariableDeclarator')
    return requiredName(path as NodePath<t.VariableDeclarator>, identifier);
  if (parent.type !== 'ImportDeclaration') return undefined;
  const module = parent.source.value;
  if (node.type === 'ImportDefaultSpecifier') return { module, name: 'default' };
  if (node.type === 'ImportNamespaceSpecifier') return { module, name: '*' };
  if (node.type !== 'ImportSpecifier') return undefined;
  return { module, name: nameOf(node.imported) };
}

/** The same of `const { name } = require('module')`, which is known and not rewritten. */
function requiredName(path: NodePath<t.VariableDeclarator>, identifier: t.Identifier): FoundName | undefined {
  const { id, init } = path.node;
  const member = init && propertyName(init) !== undefined ? (init as t.MemberExpression) : undefined;
  const loaded = bare(member?.object ?? init ?? path.node);
  const call = loaded.type === 'AwaitExpression' ? bare(loaded.argument) : loaded;
  if (call.type !== 'CallExpression') return undefined;
  const [first] = call.arguments;
  const isLoad =
    call.callee.type === 'Import' || (call.callee.type === 'Identifier' && call.callee.name === 'require');
  if (!isLoad || first?.type !== 'StringLiteral') return undefined;
  const unclear = `\`${first.value}\` is loaded at run time, and what takes its place is imported: load it by an \`import\` at the top`;
  const found = (name: string): FoundName => ({ module: first.value, name, unclear });
  if (member) return id.type === 'Identifier' ? found(propertyName(member) ?? '') : undefined;
  if (id.type === 'Identifier') return found('*');
  if (id.type !== 'ObjectPattern') return undefined;
  for (const property of id.properties)
    if (property.type === 'ObjectProperty' && property.value === identifier && !property.computed)
      return found(nameOf(property.key as t.Identifier));
  return undefined;
}

function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
