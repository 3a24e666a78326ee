import path from 'node:path';
import { ancestors, readText } from './files.js';
import { asRecord, parseJsonc } from './jsonc.js';

/** A package.json with what this tool asks of it. */
export interface PackageInfo {
  /** Absolute folder. */
  dir: string;
  json: Record<string, unknown>;
}

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** The package of one folder, or null. */
export function packageAt(dir: string): PackageInfo | null {
  const text = readText(path.join(dir, 'package.json'));
  return text === undefined ? null : { dir, json: asRecord(parseJsonc(text)) };
}

/**
 * The package a folder belongs to. A package.json that only sets `type` for a subfolder (a habit of dual builds) is not an
 * app, so it is passed over.
 */
export function nearestPackage(dir: string): PackageInfo | null {
  for (const folder of ancestors(dir)) {
    const found = packageAt(folder);
    if (found && ['name', 'scripts', 'workspaces', ...DEPENDENCY_FIELDS].some((key) => key in found.json))
      return found;
  }
  return null;
}

/** The folder of the app a file belongs to: that of its package, or the working directory without one. */
export function appDirOf(file: string, cwd: string): string {
  return nearestPackage(path.dirname(path.resolve(cwd, file)))?.dir ?? path.resolve(cwd);
}

/** Files by app, so that each app of a monorepo gets its own client. Keys are absolute folders. */
export function groupByApp(files: string[], cwd: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const dir = appDirOf(file, cwd);
    groups.set(dir, [...(groups.get(dir) ?? []), file]);
  }
  return groups;
}

/** The declared version range of a dependency, in whichever field. */
export function dependencyRange(info: PackageInfo | null, name: string): string | undefined {
  for (const field of DEPENDENCY_FIELDS) {
    const range = asRecord(info?.json[field])[name];
    if (typeof range === 'string') return range;
  }
  return undefined;
}

/** The names of all declared dependencies, in whichever field. */
export function dependencyNames(info: PackageInfo | null): string[] {
  return DEPENDENCY_FIELDS.flatMap((field) => Object.keys(asRecord(info?.json[field])));
}
