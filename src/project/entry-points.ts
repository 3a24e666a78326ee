import path from 'node:path';
import { resolveFile } from './constants.js';
import { relativePosix } from './files.js';
import { dependencyRange, nearestPackage, type PackageInfo } from './packages.js';
import { sourcesOf, strings } from './workspace.js';

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

/** The sources of what package.json names as entries. */
function entriesOf({ dir, json }: PackageInfo): string[] {
  const named = ['main', 'module', 'browser', 'source', 'types', 'bin', 'exports'].flatMap((key) =>
    strings(json[key]),
  );
  return named
    .filter((name) => !name.includes('*'))
    .flatMap((name) => sourcesOf(name).flatMap((file) => resolveFile(path.join(dir, file)) ?? []));
}
