// What the tarball holds, whether it is found by every kind of consumer, and what installing it costs.
import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { app, manifest, root, run, work, write } from './stage.mjs';

/** A first `npx` should be a matter of seconds on a slow line. */
const MEGABYTES = 30;
const PACKAGES = 40;

export function pack() {
  run(root, 'npm', ['pack', '--pack-destination', work]);
  return join(work, `${manifest.name}-${manifest.version}.tgz`);
}

/** Whoever installs gets what they run, its types and what it reads, and nothing else. */
export function checkContent(tarball) {
  const files = run(work, 'tar', ['-tzf', tarball]).trim().split('\n');
  const strange = files.filter(
    (file) =>
      !/^package\/(package\.json|README\.md|CHANGELOG\.md|LICENSE|schema\/[\w-]+\.json|sql\/((helpers|doctor)\/)?[\w-]+\.sql)$/.test(
        file,
      ) &&
      !/^package\/dist\/((chunks|transforms)\/)?[\w.-]+\.c?js$/.test(file) &&
      !/^package\/dist\/(transforms\/@babel\/parser\/transforms\.cjs|THIRD-PARTY-NOTICES\.txt)$/.test(file) &&
      !/^package\/dist\/types\/(src|transforms)\/[\w/.-]+\.d\.c?ts$/.test(file) &&
      !/^package\/dist\/declarations\/[\w/.@-]+(\.d\.[cm]?ts|\/package\.json)$/.test(file),
  );
  assert.deepEqual(strange, [], 'the package holds files that it should not');
  const needed = [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/cli.js',
    'dist/index.js',
    'dist/config.js',
  ];
  for (const file of [
    ...needed,
    'schema/report-v1.json',
    'sql/refresh.sql',
    'sql/doctor/not-published.sql',
  ]) {
    assert(files.includes(`package/${file}`), `the package lacks ${file}`);
  }
}

/** The rules of publint, and of Are the Types Wrong: every entry resolves, and its declarations are those of its code. */
export async function isWellFormed(tarball) {
  const data = readFileSync(tarball);
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
  const said = messages.map((message) => formatMessage(message, pkg, { color: false }));
  // The client's declarations are read by the type check as an installed package is, and imported by nobody.
  assert.deepEqual(
    said.filter((line) => !line.startsWith('./dist/declarations/')),
    [],
  );
  const { problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  assert.deepEqual(problems.filter(isMeant), []);
}

/**
 * `exports` is the way in, so a resolution that knows only `main` finds no subpath; and all but the transforms is ES
 * modules, which Node.js 20.19 and later can require.
 */
function isMeant({ kind, resolutionKind }) {
  return resolutionKind !== 'node10' && !(kind === 'CJSResolvesToESM' && resolutionKind === 'node16-cjs');
}

export function install(tarball) {
  write({
    'package.json': '{ "name": "stranger", "version": "1.0.0", "private": true }\n',
    '.gitignore': 'node_modules\n',
  });
  run(app, 'npm', ['install', '--no-audit', '--no-fund', tarball]);
}

export function isSmall() {
  const modules = join(app, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  const count = Object.keys(packages).length;
  const files = readdirSync(modules, { recursive: true, withFileTypes: true });
  const size = files.reduce((sum, file) => sum + onDisk(join(file.parentPath, file.name)), 0) / 1e6;
  console.log(`  ${size.toFixed(1)} MB in ${count} packages`);
  assert(size <= MEGABYTES, `more than ${MEGABYTES} MB`);
  assert(count <= PACKAGES, `more than ${PACKAGES} packages`);
}

/** Bytes that a file or folder takes on the disk: whole blocks, where the system knows them. */
function onDisk(path) {
  const { blocks, size } = lstatSync(path);
  return blocks === undefined ? size : blocks * 512;
}
