// Packages that a bundled one could load and never does here. They stay out, and say so should that ever change.
const unused = {
  'flow-parser': 'jscodeshift asks it to parse Flow; it is given trees',
  'pg-native': 'the binding to libpq, for those who install it',
};

/** @type {import('esbuild').Plugin} */
export const leaveOut = {
  name: 'unused',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${Object.keys(unused).join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'unused',
    }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this build`)});`,
    }));
  },
};
