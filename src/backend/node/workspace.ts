import { folderOf, joined, type Files } from '../files.js';

interface Manifest {
  folder: string;
  json: Record<string, unknown>;
}

/** The packages of the repository by name, which import each other without a path. Read when the first such import asks. */
export class WorkspacePackages {
  private packages: ReadonlyMap<string, Manifest> | undefined;

  constructor(private readonly files: Files) {}

  /** Where the module that a bare specifier means may be, without certainty about extensions; none for what is installed. */
  targets(specifier: string): string[] {
    const [, name, subpath = ''] = /^((?:@[\w.-]+\/)?[\w.-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
    const found = name === undefined ? undefined : this.all().get(name);
    if (!found) return [];
    const { folder, json } = found;
    const exported = textsIn(entry(json.exports, subpath === '' ? '.' : `./${subpath}`));
    const own =
      subpath === '' ? ['source', 'types', 'module', 'main'].flatMap((key) => textsIn(json[key])) : [];
    const habit = subpath === '' ? ['src/index', 'index'] : [subpath, `src/${subpath}`];
    return [...exported, ...own, ...habit]
      .flatMap(sourcesOf)
      .flatMap((target) => joined(folder, target) ?? []);
  }

  private all(): ReadonlyMap<string, Manifest> {
    this.packages ??= new Map(
      this.files.names
        .filter((name) => /(?:^|\/)package\.json$/.test(name))
        .flatMap((name): [string, Manifest][] => {
          const json = parsed(this.files.read(name));
          return typeof json.name === 'string' ? [[json.name, { folder: folderOf(name), json }]] : [];
        }),
    );
    return this.packages;
  }
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    return record(JSON.parse((text ?? '').replace(/^\uFEFF/, '')));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** What `exports` says of a subpath; a package of one module says it without one. */
function entry(exported: unknown, key: string): unknown {
  const entries = record(exported);
  return key in entries ? entries[key] : key === '.' ? exported : undefined;
}

/** Whatever the conditions are. */
function textsIn(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(record(value)).flatMap(textsIn);
}

/** `dist/index.js` is made from `src/index.ts`. */
export function sourcesOf(target: string): string[] {
  const bare = target.replace(/^\.\//, '').replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
  return [...new Set([bare.replace(/^(?:dist|lib|build|out)\/(?:(?:esm|cjs|es|types)\/)?/, 'src/'), bare])];
}
