import type { ts as TypeScript } from 'ts-morph';
import { useOf, type Use } from './evidence.js';
import type { Compiler } from './field.js';

/** Files of an app that are looked at for what is done with a field; more would take longer than it is worth. */
const MAX_FILES = 200;

/**
 * What the program does with the fields of a row. A field of a known type counts where the very property is meant; where nothing has
 * a type, `wanted` names are taken from values of any type in the file itself.
 */
export function usesOf(
  { ts, checker }: Compiler,
  program: TypeScript.Program,
  source: TypeScript.SourceFile,
  { objects, wanted }: { objects: readonly TypeScript.Type[]; wanted: ReadonlySet<string> },
): Map<string, Set<Use>> {
  const declared = new Map<string, Set<TypeScript.Node>>();
  for (const object of objects)
    for (const { name, declarations = [] } of checker.getPropertiesOfType(object))
      declared.set(name, new Set([...(declared.get(name) ?? []), ...declarations]));
  const uses = new Map<string, Set<Use>>();

  const isMeant = (access: TypeScript.PropertyAccessExpression): boolean => {
    const own = declared.get(access.name.text);
    if (!own) return wanted.has(access.name.text) && isUntyped(access.expression);
    const symbol = checker.getSymbolAtLocation(access.name);
    return symbol?.declarations?.some((declaration) => own.has(declaration)) ?? false;
  };
  const isUntyped = (node: TypeScript.Expression): boolean =>
    node.getSourceFile() === source && (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) !== 0;
  const visit = (node: TypeScript.Node): void => {
    if (ts.isPropertyAccessExpression(node) && isMeant(node)) {
      const use = useOf(ts, node);
      if (use) uses.set(node.name.text, (uses.get(node.name.text) ?? new Set()).add(use));
    }
    ts.forEachChild(node, visit);
  };
  const files = program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile && !file.fileName.includes('/node_modules/'));
  for (const file of files.slice(0, MAX_FILES)) visit(file);
  return uses;
}
