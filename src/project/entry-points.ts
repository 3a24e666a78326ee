import path from 'node:path';
import { resolveFile } from './constants.js';
import { relativePosix } from './files.js';
import { asRecord } from './jsonc.js';
import { dependencyRange, nearestPackage, type PackageInfo } from './packages.js';

/** Why others than the importing files may use what a file exports; undefined when they cannot. */
export function entryReason(file: string): string | undefined {
  const info = nearestPackage(path.dirname(file));
  if (!info) return undefined;
  if (entriesOf(info).includes(file))
    return `\`${relativePosix(info.dir, file)}\` is an entry of its package`;
  const folder = /(?:^|\/)(composables|utils|stores)\//.exec(relativePosix(info.dir, file))?.[1];
  if (folder !== undefined && dependencyRange(info, 'nuxt') !== undefined)
    return `Nuxt makes \`${folder}/\` known everywhere without an import`;
  return undefined;
}

/** The sources of what package.json names as entries; `dist/index.js` is made from `src/index.ts`. */
function entriesOf({ dir, json }: PackageInfo): string[] {
  const named = ['main', 'module', 'browser', 'source', 'types', 'bin', 'exports'].flatMap((key) =>
    strings(json[key]),
  );
  return named.flatMap((name) => {
    if (name.includes('*')) return [];
    const bare = name.replace(/^\.\//, '').replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
    const spellings = [bare, bare.replace(/^(?:dist|lib|build|out)\/(?:(?:esm|cjs|es|types)\/)?/, 'src/')];
    return spellings.flatMap((spelling) => resolveFile(path.join(dir, spelling)) ?? []);
  });
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(asRecord(value)).flatMap(strings);
}
