import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import { traverse, type Binding, type NodePath } from '../parse/traverse.js';
import { bare, isMember, propertyName, startOf } from '../client/syntax.js';
import { libraries } from './libraries.js';
import type { Library } from './library.js';

/** A call that opens a socket through a library. */
export interface LibraryCall {
  library: Library;
  path: NodePath<t.CallExpression>;
}

/** Finds the calls of the libraries in a file, in source order. A function of the same name from elsewhere is none. */
export function findCalls(unit: SourceUnit): LibraryCall[] {
  const known = libraries.filter(({ tokens }) => tokens.some((token) => unit.text.includes(token)));
  if (known.length === 0) return [];
  const calls: LibraryCall[] = [];
  traverse(unit.ast, {
    CallExpression(path) {
      const origin = originOf(path.get('callee') as NodePath);
      const library =
        origin &&
        known.find(
          ({ modules, exports }) => modules.includes(origin.module) && exports.includes(origin.name),
        );
      if (library) calls.push({ library, path });
    },
  });
  return calls.sort((a, b) => startOf(a.path.node) - startOf(b.path.node));
}

/** Where a name comes from. */
export interface ImportedName {
  module: string;
  /** As the module exports it. */
  name: string;
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
