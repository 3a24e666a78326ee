// Lets a module import a browser script, or a style, as one text: `import script from './client/main.ts?bundle'`. For the build and
// for the tests, which run the sources.
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const SUFFIX = '?bundle';

/** The file with all that it imports, minified. */
async function bundled(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    format: 'iife',
    platform: 'browser',
    target: file.endsWith('.css') ? 'esnext' : 'es2022',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** For esbuild. */
export const esbuildPlugin = {
  name: 'bundled-text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?bundle$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -SUFFIX.length)),
      namespace: 'bundled-text',
    }));
    onLoad({ filter: /.*/, namespace: 'bundled-text' }, async ({ path }) => ({
      contents: await bundled(path),
      loader: 'text',
    }));
  },
};

/** For Vitest. */
export const vitePlugin = {
  name: 'bundled-text',
  enforce: 'pre',
  resolveId(source, importer) {
    // A name without the ending, or others would take it for a style.
    return source.endsWith(SUFFIX) && importer
      ? `\0bundled-text:${join(dirname(importer), source.slice(0, -SUFFIX.length))}:text`
      : undefined;
  },
  async load(id) {
    const [, file] = /^\0bundled-text:(.*):text$/.exec(id) ?? [];
    return file === undefined ? undefined : `export default ${JSON.stringify(await bundled(file))}`;
  },
};
