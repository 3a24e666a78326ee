import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { composeMigration } from '../../src/sql/index.js';
import { GUIDE_ROUTES } from './routes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('finds its SQL from a bundled chunk of the installed package, below packages of other names', async () => {
  const app = mkdtempSync(join(tmpdir(), 'realtime-migrate-package-'));
  try {
    const installed = join(app, 'node_modules', 'realtime-migrate');
    writeFileSync(join(app, 'package.json'), '{ "name": "app" }');
    cpSync(join(root, 'sql'), join(installed, 'sql'), { recursive: true });
    cpSync(join(root, 'package.json'), join(installed, 'package.json'));
    const chunk = join(installed, 'dist', 'chunks', 'sql.js');
    await build({
      entryPoints: [join(root, 'src/sql/index.ts')],
      outfile: chunk,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    writeFileSync(join(installed, 'dist', 'package.json'), '{ "type": "module" }');
    const script = `import { composeMigration } from ${JSON.stringify(pathToFileURL(chunk).href)};
      process.stdout.write(composeMigration(${JSON.stringify(GUIDE_ROUTES)}, { admin: 'true' }).text);`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: app,
      encoding: 'utf8',
    });
    expect(printed).toBe(composeMigration(GUIDE_ROUTES, { admin: 'true' }).text);
  } finally {
    rmSync(app, { recursive: true });
  }
});
