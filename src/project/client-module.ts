import path from 'node:path';
import type { Config, FileChange } from '../contract.js';
import { styleOf, type Style } from '../parse/style.js';
import { clientExports } from './client-exports.js';
import { clientTemplate, variablesOf } from './client-template.js';
import { aliasTargets, createModuleResolver, habitTargets, type ModuleResolver } from './constants.js';
import { envExample, envExampleFile } from './env-example.js';
import { existingClients, type ExistingClient } from './existing-client.js';
import { isDirectory, isFile, readText, relativePosix } from './files.js';
import { detectFramework, type Framework } from './framework.js';
import { appDirOf, dependencyRange, nearestPackage } from './packages.js';
import { specifierFor } from './specifier.js';

/** Where generated code gets its Supabase client from. */
export interface ClientPlan {
  /** Name to import; for a default export the local name to give it. */
  exportName: string;
  isDefault: boolean;
  /**
   * True: the export is a function without required parameters that returns the client (the habit of `@supabase/ssr`). The
   * generated code calls it once at module level, after the imports: `const supabase = createClient();`. The helpers of
   * `@supabase/ssr` return one shared client in a browser, so this opens no second connection.
   */
  factory: boolean;
  /** Its module, absolute; undefined for one of a package, or one that was not found. */
  file?: string;
  /** Specifier for an import in this file (absolute, or relative to the working directory). */
  specifierFor(fromFile: string): string;
  /** Files to create or extend: the client module and the example of its variables. Empty for an existing client. */
  create: FileChange[];
  /** What is to be filled in before a created client works, as a sentence. */
  setup?: string;
  /** Sentences a user should read: why this client, what to look out for. */
  notes: string[];
}

export interface ClientRequest {
  cwd: string;
  config: Pick<Config, 'client' | 'source'>;
  /** Files that need the import, all of one app (see `groupByApp`). Absolute, or relative to the working directory. */
  files: string[];
}

const DEFAULT_NAME = 'supabase';

/** Finds the app's own Supabase client, or plans the creation of one. Reads files; writes nothing. */
export function findClient({ cwd, config, files }: ClientRequest): ClientPlan {
  const root = path.resolve(cwd);
  const sorted = files.map((file) => path.resolve(root, file)).sort();
  const appDir = appDirOf(sorted[0] ?? path.join(root, 'package.json'), root);
  const finder = new Finder(root, config, sorted, appDir);
  return finder.plan();
}

class Finder {
  private readonly resolver: ModuleResolver;
  private readonly framework: Framework;
  private readonly wanted: string | undefined;

  constructor(
    private readonly cwd: string,
    private readonly config: ClientRequest['config'],
    private readonly files: string[],
    private readonly appDir: string,
  ) {
    this.resolver = createModuleResolver({ cwd });
    this.framework = detectFramework(appDir, files);
    this.wanted = config.client?.export;
  }

  plan(): ClientPlan {
    const module = this.config.client?.module;
    if (module !== undefined) return this.configured(module);
    const { fit, unfit } = existingClients({
      appDir: this.appDir,
      files: this.files,
      resolver: this.resolver,
      name: this.wanted,
    });
    const [best, ...others] = fit;
    if (best) return this.existing(best, others);
    const notes = unfit.map(
      (client) => `${this.show(client.file)} is left alone: ${UNFIT[client.unfit ?? 'maybe null']}.`,
    );
    return this.created(this.freePlace(), notes);
  }

  private configured(module: string): ClientPlan {
    const relative = /^\.{1,2}(\/|$)/.test(module) || path.isAbsolute(module);
    const anchor = this.config.source ?? path.join(this.cwd, 'realtime-migrate.config.json');
    const importer = relative ? anchor : (this.files[0] ?? anchor);
    const file = this.resolver.resolveImport(importer, module);
    const verbatim = relative ? undefined : module;
    if (file) return this.existing(this.exportOf(file), [], verbatim);

    const place = relative ? path.resolve(path.dirname(anchor), module) : this.aliasPlace(module, importer);
    if (place) return this.created(this.withExtension(place), [], verbatim);
    const found = isPackage(module) && nearestPackage(path.dirname(importer)) !== null;
    const known =
      found && dependencyRange(nearestPackage(path.dirname(importer)), packageName(module)) !== undefined;
    const note = `client.module "${module}" leads to no file that could be found: make sure that it exports "${this.wanted ?? DEFAULT_NAME}".`;
    return this.result(
      { name: this.wanted ?? DEFAULT_NAME, factory: false },
      () => module,
      [],
      known ? [] : [note],
    );
  }

  /** Where a module behind an alias would have to be, when that is certain. */
  private aliasPlace(module: string, importer: string): string | undefined {
    const [target] = aliasTargets(module, this.resolver.tsconfigs.forFile(importer));
    if (target) return target;
    const fixed = this.framework.name === 'sveltekit' && module.startsWith('$lib/');
    const [habit] = habitTargets(module, importer);
    if (fixed && habit) return habit;
    if (this.framework.name === 'nuxt' && /^[@~]\//.test(module)) {
      return path.join(this.appDir, path.dirname(this.framework.lib), module.slice(2));
    }
    return undefined;
  }

  /** What a configured module exports, by its text; taken on trust where the text does not show it (a re-export, a wrapper). */
  private exportOf(file: string): ExistingClient {
    const found = clientExports(file, readText(file) ?? '');
    const match = this.wanted === undefined ? found[0] : found.find(({ name }) => name === this.wanted);
    return { file, factory: match?.factory ?? false, name: match?.name ?? this.wanted ?? DEFAULT_NAME };
  }

  private existing(client: ExistingClient, others: ExistingClient[], verbatim?: string): ClientPlan {
    const notes = others
      .filter(({ file }) => file !== client.file)
      .slice(0, 3)
      .map(
        (other) =>
          `The client of ${this.show(client.file)} is used; ${this.show(other.file)} exports one too.`,
      );
    return this.result(client, this.importing(client.file, verbatim), [], notes);
  }

  private created(file: string, notes: string[], verbatim?: string): ClientPlan {
    const name = this.wanted ?? DEFAULT_NAME;
    const { url, key } = variablesOf(this.framework);
    const example = envExampleFile(this.appDir);
    const typescript = /\.[cm]?ts$/.test(file);
    const text = clientTemplate({
      framework: this.framework,
      exportName: name === 'default' ? DEFAULT_NAME : name,
      isDefault: name === 'default',
      style: this.style(),
      typescript,
      example: path.basename(example),
    });
    const module: FileChange = {
      file: relativePosix(this.cwd, file),
      path: file,
      before: null,
      after: text,
      edits: [{ start: 0, end: 0, text }],
      kind: 'client',
    };
    const env = envExample(this.cwd, example, {
      [url]: 'https://your-project.supabase.co',
      [key]: 'your-anon-key',
    });
    const where = path.posix.join(relativePosix(this.cwd, this.appDir), this.framework.envFile);
    const plan = this.result(
      { name, factory: false, file },
      this.importing(file, verbatim),
      env ? [module, env] : [module],
      [...notes, ...this.remarks()],
    );
    return {
      ...plan,
      setup: `Set ${url} and ${key} in ${where}; ${relativePosix(this.cwd, file)} reads them.`,
    };
  }

  /** What a user of this framework has to know beside the variables. */
  private remarks(): string[] {
    const app = nearestPackage(this.appDir);
    if (this.framework.name === 'unknown') {
      return [
        'No framework was recognised, so the client reads process.env: in a browser build, have the bundler replace the two variables, or set client.module to a client of your own.',
      ];
    }
    if (dependencyRange(app, '@nuxtjs/supabase') !== undefined) {
      return [
        'This app uses @nuxtjs/supabase: where a component can call useSupabaseClient(), prefer that client.',
      ];
    }
    if (this.framework.name === 'expo') {
      return [
        'Sessions are kept in memory: pass auth.storage to createClient if users sign in with Supabase Auth.',
      ];
    }
    return [];
  }

  private result(
    { name, factory, file }: Pick<ExistingClient, 'name' | 'factory'> & { file?: string },
    specifier: (fromFile: string) => string,
    create: FileChange[],
    notes: string[],
  ): ClientPlan {
    const isDefault = name === 'default';
    return {
      exportName: isDefault ? (factory ? 'createClient' : DEFAULT_NAME) : name,
      isDefault,
      factory,
      ...(file !== undefined && { file }),
      specifierFor: specifier,
      create,
      notes,
    };
  }

  private importing(file: string, verbatim: string | undefined): (fromFile: string) => string {
    return (fromFile) => verbatim ?? specifierFor(path.resolve(this.cwd, fromFile), file, this.resolver);
  }

  /** `lib/supabase` in the framework's folder, or the next name that nothing uses. */
  private freePlace(): string {
    const folder = path.join(this.appDir, this.framework.lib);
    const names = ['supabase', 'supabaseClient', 'supabaseBrowserClient', 'supabaseRealtime'];
    const taken = (name: string): boolean =>
      isDirectory(path.join(folder, name)) ||
      ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.mts'].some((suffix) =>
        isFile(path.join(folder, name + suffix)),
      );
    return this.withExtension(path.join(folder, names.find((name) => !taken(name)) ?? 'supabaseChannels'));
  }

  private withExtension(place: string): string {
    if (/\.[cm]?[jt]s$/.test(place)) return place;
    const typescript =
      this.files.some((file) => /\.[cm]?tsx?$/.test(file)) ||
      this.resolver.tsconfigs.forFile(place)?.file.endsWith('tsconfig.json') === true;
    return place + (typescript ? '.ts' : '.js');
  }

  private style(): Style {
    return styleOf(
      this.files
        .slice(0, 5)
        .flatMap((file) => readText(file) ?? [])
        .join('\n'),
    );
  }

  private show(file: string): string {
    return relativePosix(this.cwd, file);
  }
}

const UNFIT = {
  'service role':
    'it uses the service role key, which bypasses row level security and must not reach a browser',
  'maybe null': 'its client may be null',
};

function isPackage(specifier: string): boolean {
  return /^(?:@[\w.-]+\/)?[\w.-]/.test(specifier);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
