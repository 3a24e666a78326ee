// The transforms for `require`, which the jscodeshift CLI loads them with: one bundle, and a small file for each of them.
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * That CLI compiles with Babel whatever a transform requires, except for paths of the parsers it knows. The bundle is
 * compiled already, and at its size that would take seconds in every worker, so it goes by the name of its largest part.
 */
const BUNDLE = '@babel/parser/transforms.cjs';

/** @param names of the files in `transforms`, without extension */
export async function buildCommonJs(names, settings) {
  const { metafile } = await build({
    ...settings,
    stdin: {
      contents: names
        .map((name) => `export * as ${JSON.stringify(name)} from './transforms/${name}.ts';`)
        .join('\n'),
      resolveDir: process.cwd(),
    },
    format: 'cjs',
    minify: true,
    metafile: true,
    outfile: `dist/transforms/${BUNDLE}`,
  });
  for (const name of names) {
    writeFileSync(
      `dist/transforms/${name}.cjs`,
      `'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
Object.assign(exports, require('./${BUNDLE}')[${JSON.stringify(name)}]);
`,
    );
  }
  return metafile;
}
