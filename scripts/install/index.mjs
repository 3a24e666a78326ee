// Tries the package as a stranger gets it: packed, installed from the tarball into an empty folder, run by `npx` on a
// small app in a repository of its own, imported and required. Prints each step; ends with status 1 at the first that
// fails. Executables of other versions of Node.js may be given: the main steps run again with each.
import { execFileSync } from 'node:child_process';
import { migrates, printsVersion } from './app.mjs';
import { isImported, isTyped, runsUnderJscodeshift } from './consumers.mjs';
import { checkContent, install, isSmall, isWellFormed, pack } from './package.mjs';
import { parts } from './parts.mjs';
import { remove, useNode } from './stage.mjs';

async function step(name, work) {
  try {
    const result = await work();
    console.log(`✔ ${name}`);
    return result;
  } catch (error) {
    console.error(`✖ ${name}\n${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

async function runsEverything() {
  await step('npx realtime-migrate --version', printsVersion);
  await step('migrate an app, check it, migrate again', migrates);
  await step('import and require', isImported);
  await step('a transform under the jscodeshift CLI', runsUnderJscodeshift);
  for (const [name, work] of Object.entries(parts)) await step(name, work);
}

try {
  const tarball = await step('pack', pack);
  await step('content of the package', () => checkContent(tarball));
  await step('publint and types of every entry', () => isWellFormed(tarball));
  await step('install into an empty folder', () => install(tarball));
  await step('size of the install', isSmall);
  await runsEverything();
  await step('types under node16 and bundler resolution', isTyped);
  for (const node of process.argv.slice(2)) {
    console.log(`Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    useNode(node);
    await runsEverything();
  }
} catch {
  process.exitCode = 1;
} finally {
  remove();
}
