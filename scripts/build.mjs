// Bundles the sources: one lazy-loading ESM build for the CLI and the API, and each transform as ESM and as CommonJS
// (the jscodeshift CLI loads transforms with require).
import { rmSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const transforms = readdirSync('transforms').filter((name) => name.endsWith('.ts'));
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    config: 'src/config/index.ts',
    ...Object.fromEntries(
      transforms.map((name) => [`transforms/${name.slice(0, -3)}`, `transforms/${name}`]),
    ),
  },
  format: 'esm',
  splitting: true,
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
});
await build({
  ...common,
  entryPoints: transforms.map((name) => `transforms/${name}`),
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  outdir: 'dist/transforms',
});
