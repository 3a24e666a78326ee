// Packages that a bundled one could load and never does here. They stay out, and say so should that ever change.
const unused = {
  'flow-parser': 'jscodeshift asks it to parse Flow; it is given trees',
  'pg-native': 'the binding to libpq, for those who install it',
};

// What @babel/traverse loads at once and needs to print or change a tree, or to tell of itself: trees are only read here, and each of
// these would cost every run that parses.
const idle = {
  '@babel/generator': 'exports.default = unused;',
  '@babel/template': 'exports.default = unused;',
  '@babel/code-frame': 'exports.codeFrameColumns = unused;',
  debug: 'module.exports = () => Object.assign(unused, { enabled: false });',
};

const anyOf = (names) => new RegExp(`^(?:${Object.keys(names).join('|')})$`);
const thrown = (name) => `throw new Error(${JSON.stringify(`${name} is not part of this build`)});`;

/** @type {import('esbuild').Plugin} */
export const leaveOut = {
  name: 'unused',
  setup(build) {
    build.onResolve({ filter: anyOf(unused) }, ({ path }) => ({ path, namespace: 'unused' }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: thrown(path) }));
    build.onResolve({ filter: anyOf(idle) }, ({ path, importer }) =>
      /[\\/]@babel[\\/]traverse[\\/]/.test(importer) ? { path, namespace: 'idle' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'idle' }, ({ path }) => ({
      contents: `function unused() { ${thrown(path)} }\n${idle[path]}`,
    }));
  },
};
