import { createRequire } from 'node:module';
import path from 'node:path';
import type { ts as TypeScript } from 'ts-morph';
import { habitPaths } from '../project/constants.js';
import { relativePosix } from '../project/files.js';

/** A tsconfig as the type check uses it. */
export interface ProjectConfig {
  options: TypeScript.CompilerOptions;
  /** The source files it governs, absolute. */
  sources: string[];
  /** The declaration files it governs: globals and modules that no import leads to. */
  ambient: string[];
  /** What is wrong with it, as sentences. */
  warnings: string[];
}

/** "No inputs were found": an empty project is no mistake of the user. */
const NO_INPUTS = 18003;

/** Reads a tsconfig.json or jsconfig.json as the compiler would. Never throws: what cannot be read is reported and left out. */
export function readProjectConfig(ts: typeof TypeScript, file: string): ProjectConfig {
  const { config, error } = ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, path.dirname(file), undefined, file);
  const problems = [...(error ? [error] : []), ...parsed.errors.filter(({ code }) => code !== NO_INPUTS)];
  const isDeclaration = (name: string): boolean => /\.d\.[cm]?ts$/.test(name);
  return {
    options: {
      ...defaultsOf(file, parsed.options),
      ...parsed.options,
      // What lies at a `baseUrl` is not looked for once a path matches.
      ...(parsed.options.baseUrl === undefined && {
        paths: { ...habitPaths(file, parsed.options.paths), ...parsed.options.paths },
      }),
      skipLibCheck: true,
      composite: false,
      incremental: false,
      // Declarations are asked for, in memory, to see what a module shows to others.
      noEmit: false,
      noEmitOnError: false,
      declaration: true,
      emitDeclarationOnly: true,
      declarationMap: false,
      ignoreDeprecations: '6.0',
    },
    sources: parsed.fileNames.filter((name) => !isDeclaration(name)).map(path.normalize),
    ambient: parsed.fileNames.filter(isDeclaration).map(path.normalize),
    warnings: problems.map(
      ({ messageText }) =>
        `${path.basename(file)}: ${inWords(ts.flattenDiagnosticMessageText(messageText, ' '), file)}`,
    ),
  };
}

/** What makes the configuration that a framework's own extends. */
const MAKERS: Readonly<Record<string, string>> = {
  '.svelte-kit': 'npx svelte-kit sync',
  '.nuxt': 'npx nuxi prepare',
  '.astro': 'npx astro sync',
};

/** A file that is not there, as the project calls it, and what makes it. */
function inWords(message: string, tsconfig: string): string {
  const missing = /^(?:Cannot read file|File) '([^']+)'/.exec(message)?.[1];
  if (missing === undefined) return message;
  const shown = relativePosix(path.dirname(tsconfig), missing);
  const maker = MAKERS[shown.split('/')[0] ?? ''];
  return maker === undefined
    ? message.replace(missing, () => shown)
    : `${shown} is not there yet: \`${maker}\` makes it.`;
}

/** Before TypeScript 6, `strict` was off and all `@types` were on unless said otherwise; apps rely on what they installed. */
function defaultsOf(file: string, options: TypeScript.CompilerOptions): TypeScript.CompilerOptions {
  const major = installedMajor(file);
  if (major !== undefined && major >= 6) return {};
  return { types: ['*'], ...(options.strict === undefined && major !== undefined ? { strict: false } : {}) };
}

function installedMajor(file: string): number | undefined {
  try {
    const { version } = createRequire(file)('typescript/package.json') as { version: string };
    return Number.parseInt(version, 10);
  } catch {
    return undefined;
  }
}
