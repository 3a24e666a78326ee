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
  path: NodePath<t.CallExpression>;
  /** Why nobody knows that it is the library's: no line imports it. */
  unclear?: string;
}

type FoundName = ImportedName & { unclear?: string };

/** Finds the calls of the libraries in a file, in source order. A function of the same name from elsewhere is none. */
export function findCalls(unit: SourceUnit, autoImport?: ProjectFacts['autoImport']): LibraryCall[] {
  const known = libraries.filter(({ tokens }) => tokens.some((token) => unit.text.includes(token)));
  if (known.length === 0) return [];
  const calls: LibraryCall[] = [];
  traverse(unit.ast, {
    CallExpression(path) {
      const callee = path.get('callee') as NodePath;
      const origin: FoundName | undefined = unboundOrigin(callee, unit, autoImport) ?? originOf(callee);
      if (!origin) return;
      const library = known.find(
        ({ modules, exports }) => exports.includes(origin.name) && modules.includes(origin.module),
      );
      if (library) calls.push({ library, path, ...('unclear' in origin && { unclear: origin.unclear }) });
    },
  });
  return calls.sort((a, b) => startOf(a.path.node) - startOf(b.path.node));
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
export function originOf(callee: NodePath): ImportedName | undefined {
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
  return whole?.name === '*' && name !== undefined ? { module: whole.module, name } : undefined;
}

/** What an import binds. `*` is the whole module. */
function importedName({ path }: Binding): ImportedName | undefined {
  const { node, parent } = path;
  if (parent.type !== 'ImportDeclaration') return undefined;
  const module = parent.source.value;
  if (node.type === 'ImportDefaultSpecifier') return { module, name: 'default' };
  if (node.type === 'ImportNamespaceSpecifier') return { module, name: '*' };
  if (node.type !== 'ImportSpecifier') return undefined;
  return { module, name: node.imported.type === 'Identifier' ? node.imported.name : node.imported.value };
}
