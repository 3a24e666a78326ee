// Bundles the sources with all packages that are no dependencies of this one: one lazy-loading ESM build for the CLI and
// the API, and the transforms as ESM and as CommonJS. What is bundled need not be installed, so a first `npx` is short.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtins } from './builtins.mjs';
import { esbuildPlugin as bundledText } from './bundled-text.mjs';
import { copyClientTypes } from './client-types.mjs';
import { buildCommonJs } from './commonjs.mjs';
import { notices, packagesOf } from './notices.mjs';
import { leaveOut } from './unused.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const transforms = readdirSync('transforms')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const settings = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
  // Names stay, for the stack of an error that somebody reports.
  minifyWhitespace: true,
  minifySyntax: true,
  external: Object.keys(dependencies),
};

const { metafile } = await build({
  ...settings,
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    config: 'src/config/index.ts',
    eslint: 'src/eslint/index.ts',
    ...Object.fromEntries(transforms.map((name) => [`transforms/${name}`, `transforms/${name}.ts`])),
  },
  format: 'esm',
  splitting: true,
  metafile: true,
  plugins: [builtins, bundledText, leaveOut],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
});
const commonJs = await buildCommonJs(transforms, settings);
const clientTypes = copyClientTypes(root, 'dist/declarations');
const bundled = packagesOf([...Object.keys(metafile.inputs), ...Object.keys(commonJs.inputs)]);
const folders = new Set([
  ...bundled,
  ...clientTypes.map((folder) => folder.slice(folder.lastIndexOf('node_modules/'))),
]);
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices([...folders].sort()));
// Which package lies in which file, for tests; it is not published.
writeFileSync('dist/meta.json', JSON.stringify(metafile));
