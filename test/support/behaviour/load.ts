import { transformSync } from 'esbuild';

/** What the code under test finds around it. */
export interface Surroundings {
  /** By specifier. */
  modules: Record<string, unknown>;
  /** What `import.meta.env` holds. */
  env?: Record<string, string>;
  globals: Record<string, unknown>;
}

/** Compiles a source file and runs it; returns its exports. @throws when it imports a module nobody provides. */
export function load(
  file: string,
  text: string,
  { modules, globals, env = {} }: Surroundings,
): Record<string, unknown> {
  // What a compiler made of a component may have types in it, and no elements.
  const loader = (
    /\.(?:[cm]?ts|vue|svelte)$/.test(file) ? 'ts' : file.endsWith('.tsx') ? 'tsx' : 'jsx'
  ) satisfies string;
  const { code } = transformSync(text, {
    loader,
    format: 'cjs',
    target: 'es2022',
    jsx: 'automatic',
    sourcefile: file,
    define: { 'import.meta.env': JSON.stringify(env) },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  });
  const module = { exports: {} as Record<string, unknown> };
  const require = (specifier: string): unknown => {
    if (!(specifier in modules))
      throw new Error(`${file} imports "${specifier}", which the scenario does not provide`);
    return modules[specifier];
  };
  const scope = { module, exports: module.exports, require, ...globals };
  const run = new Function(...Object.keys(scope), code) as (...values: unknown[]) => void;
  run(...Object.values(scope));
  return module.exports;
}
