// Bundles the sources: one lazy-loading ESM build for the CLI and the API, and each transform as ESM and as CommonJS
// (the jscodeshift CLI loads transforms with require).
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
/** ES modules only. Required, their default export would be one level deeper, so the CommonJS build holds them. */
const modulesOnly = new Set(['magic-string']);
const transforms = readdirSync('transforms').filter((name) => name.endsWith('.ts'));
const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };

await build({
  ...common,
  packages: 'external',
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    config: 'src/config/index.ts',
    eslint: 'src/eslint/index.ts',
    ...Object.fromEntries(
      transforms.map((name) => [`transforms/${name.slice(0, -'.ts'.length)}`, `transforms/${name}`]),
    ),
  },
  format: 'esm',
  splitting: true,
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
});
await build({
  ...common,
  external: Object.keys(dependencies).filter((name) => !modulesOnly.has(name)),
  entryPoints: transforms.map((name) => `transforms/${name}`),
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  outdir: 'dist/transforms',
});
