import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isDirectory, readText } from './files.js';
import { dependencyRange, packageAt } from './packages.js';

export type FrameworkName =
  'next' | 'nuxt' | 'sveltekit' | 'astro' | 'expo' | 'cra' | 'vue-cli' | 'gatsby' | 'vite' | 'unknown';

/** How browser code of a framework reads a public environment variable. */
export type EnvAccess = 'process.env' | 'import.meta.env' | '$env/static/public';

/** What the client module has to know about an app. */
export interface Framework {
  name: FrameworkName;
  /** As people write it. */
  title: string;
  /** Prefix that makes a variable reach the browser. */
  prefix: string;
  env: EnvAccess;
  /** Whether pages are also rendered by Node.js, where the module is evaluated but never connects. */
  server: boolean;
  /** The file people keep their local values in. */
  envFile: '.env' | '.env.local';
  /** Folder of the app's shared modules, relative to the app, with `/`. */
  lib: string;
}

interface Kind {
  packages: string[];
  /** Versions of the package, as declared; all unless said. */
  range?: RegExp;
  /** Start of a configuration file's name, for apps whose dependencies are declared further up. */
  config?: string;
  /** Folder that holds `lib`, relative to the app. */
  base: (has: (dir: string) => boolean) => string;
  framework: Omit<Framework, 'lib'>;
}

const srcIfThere = (has: (dir: string) => boolean): string => (has('src') ? 'src' : '');

/** The first that matches wins: a framework comes before the bundler it is built on. */
const KINDS: Kind[] = [
  {
    packages: ['next'],
    config: 'next.config.',
    // Next.js looks for pages in src/ only when there are none beside it.
    base: (has) => (!has('app') && !has('pages') && (has('src/app') || has('src/pages')) ? 'src' : ''),
    framework: {
      name: 'next',
      title: 'Next.js',
      prefix: 'NEXT_PUBLIC_',
      env: 'process.env',
      server: true,
      envFile: '.env.local',
    },
  },
  {
    packages: ['nuxt', 'nuxt-edge'],
    range: /^\D*2(?:\.|$)/,
    base: () => '',
    // Built by webpack, which puts NUXT_ENV_ variables into the bundle.
    framework: {
      name: 'nuxt',
      title: 'Nuxt 2',
      prefix: 'NUXT_ENV_',
      env: 'process.env',
      server: true,
      envFile: '.env',
    },
  },
  {
    packages: ['nuxt', 'nuxt3'],
    config: 'nuxt.config.',
    base: (has) =>
      has('app/pages') || has('app/components') || has('app/composables') ? 'app' : srcIfThere(has),
    // Vite, which builds Nuxt apps, puts VITE_ variables into the bundle. NUXT_PUBLIC_ ones exist only inside a running
    // Nuxt instance (useRuntimeConfig), and only for keys in nuxt.config: a shared module cannot read them.
    framework: {
      name: 'nuxt',
      title: 'Nuxt',
      prefix: 'VITE_',
      env: 'import.meta.env',
      server: true,
      envFile: '.env',
    },
  },
  {
    packages: ['@sveltejs/kit'],
    base: () => 'src',
    // Not $env/dynamic/public: reading that throws while a page is prerendered.
    framework: {
      name: 'sveltekit',
      title: 'SvelteKit',
      prefix: 'PUBLIC_',
      env: '$env/static/public',
      server: true,
      envFile: '.env',
    },
  },
  {
    packages: ['astro'],
    config: 'astro.config.',
    base: () => 'src',
    framework: {
      name: 'astro',
      title: 'Astro',
      prefix: 'PUBLIC_',
      env: 'import.meta.env',
      server: true,
      envFile: '.env',
    },
  },
  {
    packages: ['expo'],
    base: srcIfThere,
    framework: {
      name: 'expo',
      title: 'Expo',
      prefix: 'EXPO_PUBLIC_',
      env: 'process.env',
      server: false,
      envFile: '.env',
    },
  },
  {
    packages: ['react-scripts', '@craco/craco'],
    base: () => 'src',
    framework: {
      name: 'cra',
      title: 'Create React App',
      prefix: 'REACT_APP_',
      env: 'process.env',
      server: false,
      envFile: '.env',
    },
  },
  {
    packages: ['@vue/cli-service'],
    base: () => 'src',
    framework: {
      name: 'vue-cli',
      title: 'Vue CLI',
      prefix: 'VUE_APP_',
      env: 'process.env',
      server: false,
      envFile: '.env.local',
    },
  },
  {
    packages: ['gatsby'],
    config: 'gatsby-config.',
    base: () => 'src',
    framework: {
      name: 'gatsby',
      title: 'Gatsby',
      prefix: 'GATSBY_',
      env: 'process.env',
      server: true,
      envFile: '.env',
    },
  },
  {
    // React Router and Remix are built by Vite and render on a server.
    packages: ['@react-router/dev', '@remix-run/dev'],
    base: () => 'app',
    framework: { ...vite(), server: true },
  },
  { packages: ['vite'], config: 'vite.config.', base: srcIfThere, framework: vite() },
];

function vite(): Omit<Framework, 'lib'> {
  return {
    name: 'vite',
    title: 'Vite',
    prefix: 'VITE_',
    env: 'import.meta.env',
    server: false,
    envFile: '.env.local',
  };
}

const UNKNOWN: Kind = {
  packages: [],
  base: srcIfThere,
  framework: {
    name: 'unknown',
    title: 'no known framework',
    prefix: '',
    env: 'process.env',
    server: false,
    envFile: '.env',
  },
};

/**
 * Recognises the framework of the app in `appDir` by its dependencies, else by its configuration files, else by the names of the public
 * variables that its code (`sources`, files of the app) and its `.env` files have.
 */
export function detectFramework(appDir: string, sources: readonly string[] = []): Framework {
  const info = packageAt(appDir);
  const names = listNames(appDir);
  const { base, framework } =
    KINDS.find(({ packages, range = /(?:)/ }) =>
      packages.some((name) => isIn(dependencyRange(info, name), range)),
    ) ??
    KINDS.find(({ config }) => config !== undefined && names.some((name) => name.startsWith(config))) ??
    byVariables(
      sources,
      names.filter((name) => /^\.env(?:\.|$)/.test(name)).map((name) => path.join(appDir, name)),
    ) ??
    UNKNOWN;
  return {
    ...framework,
    lib: path.posix.join(
      base((dir) => isDirectory(path.join(appDir, dir))),
      'lib',
    ),
  };
}

/** Those that variables tell: several others share their names. */
const TOLD = new Set(['next', 'astro', 'expo', 'react-scripts', '@vue/cli-service', 'gatsby', 'vite']);

/** `import.meta.env.VITE_WS_URL` in the code, or `VITE_WS_URL=` in a file of variables, of which only the names are looked at. */
function byVariables(sources: readonly string[], envFiles: readonly string[]): Kind | undefined {
  const reads = sources.map((file) => readText(file) ?? '').join('\n');
  const names = envFiles.map((file) => readText(file) ?? '').join('\n');
  const found = KINDS.filter(({ packages: [first = ''] }) => TOLD.has(first)).find(
    ({ framework: { env, prefix } }) => {
      if (new RegExp(`\\b${env.replaceAll('.', '\\.')}\\.${prefix}\\w`).test(reads)) return true;
      return new RegExp(`^(?:export )?${prefix}\\w+ *=`, 'm').test(names);
    },
  );
  return found && { ...found, base: srcIfThere };
}

function isIn(declared: string | undefined, range: RegExp): boolean {
  return declared !== undefined && range.test(declared);
}

function listNames(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
