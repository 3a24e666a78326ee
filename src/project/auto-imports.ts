import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { AutoImport } from '../client/outside.js';
import type { Snapshot } from '../discover/snapshot.js';
import { exporterOf } from './exporters.js';
import { ancestors, readText } from './files.js';
import { dependencyRange, nearestPackage, packageAt, type PackageInfo } from './packages.js';

/** Lists that build tools write of what they import by themselves, relative to the app. */
const LISTS = ['', 'src', 'app', 'types', 'src/types', '@types', 'src/@types', 'typings'].map((dir) =>
  path.join(dir, 'auto-imports.d.ts'),
);
LISTS.push('.nuxt/imports.d.ts', '.nuxt/types/imports.d.ts');

const CONFIGURATION =
  /^(?:nuxt|vite|vue|quasar|webpack|rspack|rsbuild|electron\.vite|astro)\.config\.[cm]?[jt]s$/;

const VUEUSE = 'useWebSocket';
/** What Vue's own presets hold, of the names this tool writes. */
const VUE = new Set(['ref', 'shallowRef', 'watch', 'onScopeDispose', 'onUnmounted']);

/** An app whose components may use names that no line imports. */
interface App {
  info: PackageInfo;
  isNuxt: boolean;
  /** Text of all its build configurations. */
  config: string;
  /** The packages above it: a workspace may declare what all its apps use. */
  packages: PackageInfo[];
  /** Module by name, as the build tool wrote it down. */
  listed: ReadonlyMap<string, string>;
}

/** Answers, for the files of a project, what a name that no line imports stands for. Looks at the disk when it is first asked. */
export class AutoImports {
  private readonly apps = new Map<string, App | undefined>();
  private readonly answers = new Map<string, AutoImport | undefined>();

  constructor(private readonly snapshot?: Snapshot) {}

  /** @param file Absolute. */
  of(file: string): (name: string) => AutoImport | undefined {
    return (name) => {
      const app = this.appOf(file);
      if (!app) return undefined;
      const key = `${app.info.dir}\0${name}`;
      if (!this.answers.has(key)) this.answers.set(key, answer(app, name, this.snapshot));
      return this.answers.get(key);
    };
  }

  private appOf(file: string): App | undefined {
    const info = nearestPackage(path.dirname(file)) ?? { dir: path.dirname(file), json: {} };
    if (!this.apps.has(info.dir)) this.apps.set(info.dir, readApp(info, file));
    return this.apps.get(info.dir);
  }
}

function readApp(info: PackageInfo, file: string): App | undefined {
  const packages = [...ancestors(info.dir)].flatMap((dir) => packageAt(dir) ?? []);
  const has = (name: string): boolean => packages.some((one) => dependencyRange(one, name) !== undefined);
  const names = namesIn(info.dir).filter((name) => CONFIGURATION.test(name));
  const isNuxt = has('nuxt') || has('nuxt3') || names.some((name) => name.startsWith('nuxt.'));
  if (!isNuxt && !has('vue') && !file.endsWith('.vue')) return undefined;
  const config = names.map((name) => readText(path.join(info.dir, name)) ?? '').join('\n');
  const listed = new Map(LISTS.flatMap((list) => namesListed(readText(path.join(info.dir, list)) ?? '')));
  return { info, isNuxt, config, packages, listed };
}

/** `const f: typeof import('module')['f']`, and `export { f } from 'module'`. */
function namesListed(text: string): [string, string][] {
  const declared = [...text.matchAll(/\bconst (\w+): typeof import\(['"]([^'"]+)['"]\)/g)];
  const exported = [...text.matchAll(/^export \{([^}]*)\} from ['"]([^'"]+)['"]/gm)];
  return [
    ...declared.map(([, name = '', module = '']): [string, string] => [name, module]),
    ...exported.flatMap(([, names = '', module = '']) =>
      names.split(',').map((name): [string, string] => [name.replace(/^.*\bas\b/, '').trim(), module]),
    ),
  ];
}

function answer(app: App, name: string, snapshot?: Snapshot): AutoImport | undefined {
  const module = app.listed.get(name);
  if (module !== undefined) {
    const known = packageOf(module);
    return known === undefined ? undefined : { module: known, name };
  }
  if (VUE.has(name)) return givesVue(app) ? { module: 'vue', name } : undefined;
  if (name !== VUEUSE) return undefined;
  const own = exporterOf({ ...app, dir: app.info.dir }, name, snapshot);
  if (own?.isGiven) return undefined;
  const nobody = `no line imports \`${name}\`, and`;
  if (own && usesVueUse(app))
    return { unclear: `${nobody} both \`${own.file}\` and VueUse have one: import the one that is meant` };
  if (usesVueUse(app)) return { module: '@vueuse/core', name };
  return {
    unclear: `${nobody} ${own ? `only \`${own.file}\` has one` : 'nothing in the project says where it comes from'}: import it`,
  };
}

function usesVueUse({ config, packages }: App): boolean {
  const isNeeded = (name: string): boolean =>
    packages.some((one) => dependencyRange(one, name) !== undefined);
  return /@vueuse\/(?:core|nuxt)\b/.test(config) || isNeeded('@vueuse/core') || isNeeded('@vueuse/nuxt');
}

/** The package that a path into `node_modules`, or a specifier, belongs to; none for a file of the application. */
function packageOf(module: string): string | undefined {
  const inside = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(module)?.[1] ?? module;
  return /^(?:[.~]|\/|[A-Za-z]:|@\/)/.test(inside) ? undefined : inside.replace(/^vue-demi$/, 'vue');
}

function givesVue({ isNuxt, config }: App): boolean {
  return isNuxt || /\bimports\s*:\s*\[[^\]]*['"]vue['"]/.test(config);
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
