// CommonJS packages require Node's own modules, and an ES module has no `require`: they are asked from the process.
import { builtinModules } from 'node:module';

/** @type {import('esbuild').Plugin} */
export const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && builtinModules.includes(path.replace(/^node:/, ''))
        ? { path, namespace: 'builtin' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
