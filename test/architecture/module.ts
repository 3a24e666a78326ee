import path from 'node:path';
import { parseSync } from 'oxc-parser';

export interface ImportOf {
  specifier: string;
  line: number;
  /** Erased by the compiler: it orders the code, but loads nothing. */
  typeOnly: boolean;
  /** `import()`: loaded when that line runs. */
  dynamic: boolean;
}

/** What the architecture has a say in: what a file imports, and where it touches the world. */
export interface Module {
  /** Relative to the repository, with `/`. */
  file: string;
  imports: ImportOf[];
  /** Calls that write to the disk, such as `fs.renameSync`. */
  writes: { what: string; line: number }[];
  /** Terminal and process, such as `console.log` and `process.exit`. */
  terminal: { what: string; line: number }[];
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

const fileSystem = /^(node:)?fs(\/promises)?$/;
const writing =
  /^(writeFile|appendFile|write|writev|rename|mkdir|mkdtemp|rm|rmdir|unlink|cp|copyFile|link|symlink|truncate|ftruncate|f?chmod|f?chown|f?utimes)(Sync)?$|^createWriteStream$/;
const ofProcess = /^(exit|exitCode|abort|stdin|stdout|stderr)$/;

/** Reads a module with the parser this package does not use itself, so that the two cannot be wrong together. */
export function readModule(file: string, text: string): Module {
  const { program, errors } = parseSync(path.basename(file), text);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  const module: Module = { file, imports: [], writes: [], terminal: [] };
  const nodes = [...walk(program as unknown as Node)];
  const lineOf = ({ start }: Node): number => text.slice(0, start).split('\n').length;
  /** Local names of the file system as a whole. */
  const fsNames = new Set<string>();

  for (const node of nodes) {
    const found = importOf(node);
    if (!found) continue;
    module.imports.push({ ...found, line: lineOf(node) });
    if (!fileSystem.test(found.specifier)) continue;
    for (const specifier of (node.specifiers ?? []) as Node[]) {
      const imported = nameOf(specifier.imported);
      if (imported === undefined || imported === 'default' || imported === 'promises') {
        fsNames.add(nameOf(specifier.local) ?? '');
      } else if (writing.test(imported)) module.writes.push({ what: imported, line: lineOf(specifier) });
    }
  }
  for (const node of nodes) {
    if (node.type !== 'MemberExpression') continue;
    const property = nameOf(node.property) ?? '';
    const object = node.object as Node;
    const owner = nameOf(object) ?? nameOf(object.object) ?? '';
    if (fsNames.has(owner) && writing.test(property)) {
      module.writes.push({ what: `${owner}.${property}`, line: lineOf(node) });
    }
    // ts-morph writes a file, or the whole project, under this name.
    if (/^save(Sync)?$/.test(property)) module.writes.push({ what: property, line: lineOf(node) });
    const name = nameOf(object);
    if (name === 'console' || (name === 'process' && ofProcess.test(property))) {
      module.terminal.push({ what: `${name}.${property}`, line: lineOf(node) });
    }
  }
  return module;
}

function importOf(node: Node): Omit<ImportOf, 'line'> | undefined {
  const specifier = (node.source as { value?: unknown } | null | undefined)?.value;
  if (typeof specifier !== 'string') {
    const [argument] = (node.arguments ?? []) as { value?: unknown }[];
    const required = node.type === 'CallExpression' && nameOf(node.callee) === 'require' && argument?.value;
    return typeof required === 'string'
      ? { specifier: required, typeOnly: false, dynamic: false }
      : undefined;
  }
  if (node.type === 'TSImportType') return { specifier, typeOnly: true, dynamic: false };
  if (node.type === 'ImportExpression') return { specifier, typeOnly: false, dynamic: true };
  const parts = (node.specifiers ?? []) as { importKind?: string; exportKind?: string }[];
  const kinds = [node.importKind, node.exportKind];
  const typeOnly =
    kinds.includes('type') ||
    (parts.length > 0 && parts.every((part) => part.importKind === 'type' || part.exportKind === 'type'));
  return { specifier, typeOnly, dynamic: false };
}

function nameOf(node: unknown): string | undefined {
  const { type, name, value } = (node ?? {}) as { type?: string; name?: unknown; value?: unknown };
  if (type === 'Identifier' && typeof name === 'string') return name;
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of Object.values(node).flat()) {
    if (typeof child === 'object' && child !== null && 'type' in child) yield* walk(child as Node);
  }
}
