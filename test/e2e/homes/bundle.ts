import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Loader, type Plugin } from 'esbuild';
import { compileSvelte, compileVue } from '../../support/behaviour/compile.js';
import { bundleOf, forBrowser } from '../copy.js';
import type { Bundle } from '../site.js';

const compilers: Record<string, { compile: (file: string, text: string) => string; loader: Loader }> = {
  vue: { compile: compileVue, loader: 'ts' },
  svelte: { compile: compileSvelte, loader: 'js' },
};

const components: Plugin = {
  name: 'components',
  setup({ onLoad }) {
    for (const [ending, { compile, loader }] of Object.entries(compilers))
      onLoad({ filter: new RegExp(`\\.${ending}$`) }, ({ path }) => ({
        contents: compile(path, readFileSync(path, 'utf8')),
        loader,
      }));
  },
};

/** All homes of an application in one page. */
export async function bundleHomes(folder: string, environment: Record<string, string> = {}): Promise<Bundle> {
  const { outputFiles } = await build({
    ...forBrowser(folder),
    entryPoints: [join(folder, 'src/main.tsx')],
    // As bundlers for browsers do: without the first, Svelte is the half that renders on a server.
    conditions: ['browser'],
    plugins: [components],
    define: {
      'process.env.NODE_ENV': '"development"',
      'import.meta.env': JSON.stringify(environment),
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return bundleOf(outputFiles);
}
