import path from 'node:path';
import type { Snapshot } from '../discover/snapshot.js';
import { ancestors, isFile } from './files.js';
import { asRecord } from './jsonc.js';
import { dependencyRange, nearestPackage, packageAt, type PackageInfo } from './packages.js';
import { manifestsBelow } from './source-list.js';

/** Files that make a folder the root of several packages. */
const ROOTS = ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'rush.json'];

/** The packages of a repository, by the name under which they import each other. Nothing is listed before an import asks. */
export class Workspace {
  private readonly roots = new Map<string, ReadonlyMap<string, PackageInfo>>();
  private readonly rootOf = new Map<string, string | undefined>();

  constructor(private readonly snapshot?: Snapshot) {}

  /** Paths, without certainty about extensions, that a bare specifier in a file means; none for what is installed. */
  targets(from: string, specifier: string): string[] {
    const [, name, subpath = ''] = /^((?:@[\w.-]+\/)?[\w.-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
    if (name === undefined) return [];
    const dir = path.dirname(from);
    const root = this.find(dir);
    const linked = /^(?:file|link|portal):(.+)/.exec(dependencyRange(nearestPackage(dir), name) ?? '')?.[1];
    const info =
      linked === undefined
        ? root !== undefined && this.packagesBelow(root).get(name)
        : packageAt(path.resolve(nearestPackage(dir)?.dir ?? dir, linked));
    return info ? targetsIn(info, subpath) : [];
  }

  private find(dir: string): string | undefined {
    if (!this.rootOf.has(dir)) {
      const isRoot = (folder: string): boolean =>
        packageAt(folder)?.json.workspaces !== undefined ||
        ROOTS.some((name) => isFile(path.join(folder, name)));
      this.rootOf.set(dir, [...ancestors(dir)].find(isRoot));
    }
    return this.rootOf.get(dir);
  }

  private packagesBelow(root: string): ReadonlyMap<string, PackageInfo> {
    let known = this.roots.get(root);
    if (!known) {
      const named = manifestsBelow(root, this.snapshot).flatMap((file): [string, PackageInfo][] => {
        const info = packageAt(path.dirname(file));
        return typeof info?.json.name === 'string' ? [[info.json.name, info]] : [];
      });
      this.roots.set(root, (known = new Map(named)));
    }
    return known;
  }
}

/** What a package offers under a subpath: by its `exports`, its other fields, and by habit. The source comes before what is built of it. */
function targetsIn({ dir, json }: PackageInfo, subpath: string): string[] {
  const key = subpath === '' ? '.' : `./${subpath}`;
  const exported = asRecord(json.exports);
  const named =
    subpath === ''
      ? [
          ...strings(json.source),
          ...strings('.' in exported ? exported['.'] : json.exports),
          ...['types', 'module', 'main'].flatMap((field) => strings(json[field])),
        ]
      : [...strings(exported[key]), ...byPattern(exported, key)];
  const files = [...named, ...(subpath === '' ? ['src/index', 'index'] : [subpath, `src/${subpath}`])];
  return [...new Set(files.flatMap(sourcesOf))].map((file) => path.join(dir, file));
}

/** `"./*": "./src/*.ts"` */
function byPattern(exported: Record<string, unknown>, key: string): string[] {
  return Object.entries(exported).flatMap(([pattern, value]) => {
    const [before = '', after] = pattern.split('*');
    if (after === undefined || !key.startsWith(before) || !key.endsWith(after)) return [];
    const matched = key.slice(before.length, key.length - after.length);
    return strings(value).map((target) => target.replace('*', () => matched));
  });
}

/** The sources of a file that a package names: `dist/index.js` is made from `src/index.ts`. */
export function sourcesOf(name: string): string[] {
  const bare = name.replace(/^\.\//, '').replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
  const source = bare.replace(/^(?:dist|lib|build|out)\/(?:(?:esm|cjs|es|types)\/)?/, 'src/');
  return [...new Set([bare, source])];
}

/** All texts in a value of package.json, whatever the conditions are. */
export function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(asRecord(value)).flatMap(strings);
}
