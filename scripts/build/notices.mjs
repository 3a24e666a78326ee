// The licences of the packages whose code or declarations are part of `dist`: whoever passes them on owes their text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RULE = '-'.repeat(80);

/** The packages, as `node_modules/NAME` folders, that files come from. */
export function packagesOf(files) {
  const folders = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** One text with a part for each package. Throws where a package says nothing about its licence. */
export function notices(folders) {
  const parts = folders.map((folder) => {
    const { name, version, license, author, repository } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    if (typeof license !== 'string') throw new Error(`${name} names no licence`);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file
      ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
      : [author?.name ?? author, repository?.url ?? repository].filter(Boolean).join('\n');
    return [`${name} ${version} (${license})`, text].filter(Boolean).join('\n\n');
  });
  const intro = 'This package contains code of the packages below, under their own licences.';
  return `${[intro, ...parts].join(`\n\n${RULE}\n\n`)}\n`;
}
