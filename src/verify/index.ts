import path from 'node:path';
import type { FileChange } from '../contract.js';
import { messageOf } from '../errors.js';
import { AutoImports } from '../project/auto-imports.js';
import { createModuleResolver, type ModuleResolver } from '../project/constants.js';
import { ancestors, isDirectory, readText, relativePosix } from '../project/files.js';
import { appDirOf } from '../project/packages.js';
import { asModule } from './component.js';
import { dependentsOf } from './dependents.js';
import { newDiagnostics, type Diagnostic, type NewDiagnostic } from './diagnostics.js';
import { syntaxDiagnostics } from './syntax.js';
import { openTypeSession, type TypeSession } from './type-session.js';

export type { NewDiagnostic } from './diagnostics.js';

/** Checks changes against the types of the project they are made in. Keeps what it learns from one check to the next. */
export interface Verifier {
  /**
   * What the changes would break, together and in the files that import them; empty when nothing. A second call with fewer or
   * other changes of the same files is cheap. `before` texts are taken for what the project looks like now.
   */
  check(changes: FileChange[]): Promise<NewDiagnostic[]>;
  /** Why a check said less than it could: a broken tsconfig, packages that are not installed. Grows with each call. */
  warnings: string[];
}

const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

/** More files than this import the changed ones: the change is at the root of the app, and checking them checks all of it. */
const MAX_DEPENDENTS = 60;

/** One check, for those who need no second. */
export async function verify({
  cwd,
  changes,
}: {
  cwd: string;
  changes: FileChange[];
}): Promise<NewDiagnostic[]> {
  return createVerifier({ cwd }).check(changes);
}

export function createVerifier({ cwd }: { cwd: string }): Verifier {
  const resolver = createModuleResolver({ cwd });
  const groups = new Map<string, Promise<Group>>();
  const warnings = new Set<string>();

  const groupOf = (tsconfig: string): Promise<Group> => {
    let group = groups.get(tsconfig);
    if (!group) groups.set(tsconfig, (group = openGroup(tsconfig)));
    return group;
  };
  const openGroup = async (tsconfig: string): Promise<Group> => {
    const session = await openTypeSession(tsconfig);
    for (const warning of session.config.warnings) warnings.add(warning);
    const appDir = appDirOf(tsconfig, cwd);
    if (![...ancestors(appDir)].some((dir) => isDirectory(path.join(dir, 'node_modules')))) {
      warnings.add(
        `Packages are not installed in ${relativePosix(cwd, appDir) || '.'}: types were checked without them.`,
      );
    }
    return new Group(session, resolver, cwd, warnings);
  };

  return {
    get warnings() {
      return [...warnings];
    },
    async check(changes) {
      const scripts = changes.filter((change) => SCRIPT.test(change.path));
      const created = scripts.filter(({ before }) => before === null);
      const typed = new Map<string, FileChange[]>();
      const found: NewDiagnostic[] = [];
      const originals = new Map<FileChange, FileChange>();
      for (const original of scripts) {
        const change = asModule(original);
        originals.set(change, original);
        const config = resolver.tsconfigs.forFile(change.path);
        const isTyped =
          /\.[cm]?tsx?$/.test(change.path) || config?.checkJs || /^\s*\/\/\s*@ts-check\b/m.test(change.after);
        if (config && isTyped) typed.set(config.file, [...(typed.get(config.file) ?? []), change]);
        else found.push(...compareSyntax(original));
      }
      for (const [tsconfig, own] of typed) {
        try {
          found.push(
            ...(await groupOf(tsconfig)).check(own, [...own, ...created.filter((one) => !own.includes(one))]),
          );
        } catch (error) {
          warnings.add(`Types were not checked with ${relativePosix(cwd, tsconfig)}: ${messageOf(error)}`);
          found.push(...own.flatMap((change) => compareSyntax(originals.get(change) ?? change)));
        }
      }
      return found.sort((a, b) => (a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1));
    },
  };
}

function compareSyntax(change: FileChange): NewDiagnostic[] {
  const before = change.before ?? '';
  return newDiagnostics({
    file: change.file,
    cause: change.file,
    before: { text: before, diagnostics: syntaxDiagnostics(change.file, before) },
    after: { text: change.after, diagnostics: syntaxDiagnostics(change.file, change.after) },
    change,
  });
}

interface Side {
  text: string;
  diagnostics: Diagnostic[];
}

/** The files of one tsconfig. */
class Group {
  /** Original texts of the files that were ever changed; null for created ones. */
  private readonly originals = new Map<string, string | null>();
  /** What was said about the original texts; asked only of files that the changes leave with a complaint. */
  private readonly baseline = new Map<string, Side>();
  /** By changed file: those that import it, and what it shows to them before the change. */
  private readonly dependents = new Map<string, string[]>();
  private readonly shapes = new Map<string, string | undefined>();
  private readonly autoImports = new AutoImports();

  constructor(
    private readonly session: TypeSession,
    private readonly resolver: ModuleResolver,
    private readonly cwd: string,
    private readonly warnings: Set<string>,
  ) {}

  /** `own` are the changes governed by this tsconfig, `all` those whose new text they may import. */
  check(own: FileChange[], all: FileChange[]): NewDiagnostic[] {
    for (const change of all) {
      if (!this.originals.has(change.path)) this.originals.set(change.path, change.before);
    }
    this.learnDependents(own);

    const changes = new Map(all.map((change) => [change.path, change]));
    for (const [file, before] of this.originals) {
      this.session.setText(file, changes.get(file)?.after ?? before ?? '');
    }
    const causes = this.causes(own);
    const complaints = new Map<string, Diagnostic[]>();
    for (const file of causes.keys()) {
      const change = changes.get(file);
      const diagnostics = this.session
        .diagnostics(file)
        .filter((one) => !isMissingEnvironment(change, one) && !this.isAutoImported(file, one));
      if (diagnostics.length > 0) complaints.set(file, diagnostics);
    }
    this.learnBaseline([...complaints.keys()]);
    return [...complaints].flatMap(([file, diagnostics]) => {
      const change = changes.get(file);
      const known = this.baseline.get(file) ?? { text: '', diagnostics: [] };
      const cause = causes.get(file) ?? file;
      return newDiagnostics({
        file: change?.file ?? relativePosix(this.cwd, file),
        cause: changes.get(cause)?.file ?? relativePosix(this.cwd, cause),
        before: known,
        after: {
          text: change?.after ?? readText(file) ?? '',
          diagnostics: diagnostics.filter((one) => !isForWantOfTypes(one, known.diagnostics)),
        },
        change,
      });
    });
  }

  /** A name that the build imports by itself: the declarations it writes of those need not be there yet. */
  private isAutoImported(file: string, { code, message }: Diagnostic): boolean {
    const name = /^TS(?:2304|2552)$/.test(code) && /^Cannot find name '(\w+)'/.exec(message)?.[1];
    const found = name ? this.autoImports.of(file)(name) : undefined;
    return found !== undefined && 'module' in found;
  }

  /** The files to check, each with the changed file that is the reason: itself, or one that shows something else than before. */
  private causes(own: FileChange[]): Map<string, string> {
    const causes = new Map<string, string>();
    for (const { path: file } of own) {
      const importers = this.dependents.get(file) ?? [];
      if (importers.length === 0) continue;
      const shape = this.session.shape(file);
      if (shape !== undefined && shape === this.shapes.get(file)) continue;
      for (const importer of importers) causes.set(importer, file);
    }
    if (causes.size > MAX_DEPENDENTS) {
      this.warnings.add(
        `${String(causes.size)} files import what was changed and were not type-checked: run the type check of your project.`,
      );
      causes.clear();
    }
    for (const { path: file } of own) causes.set(file, file);
    return causes;
  }

  private learnDependents(own: FileChange[]): void {
    const unknown = own.flatMap((change) =>
      change.before === null || this.dependents.has(change.path) ? [] : [change.path],
    );
    const importers = dependentsOf(unknown, this.session.config.sources, this.resolver);
    for (const file of unknown) this.dependents.set(file, importers.get(file) ?? []);
    if (importers.size === 0) return;
    this.restoreOriginals();
    for (const file of importers.keys()) this.shapes.set(file, this.session.shape(file));
  }

  private learnBaseline(files: string[]): void {
    const missing = files.filter((file) => !this.baseline.has(file) && this.originals.get(file) !== null);
    if (missing.length === 0) return;
    this.restoreOriginals();
    for (const file of missing) {
      const text = this.originals.get(file) ?? readText(file) ?? '';
      this.baseline.set(file, { text, diagnostics: this.session.diagnostics(file) });
    }
  }

  private restoreOriginals(): void {
    for (const [file, before] of this.originals) if (before !== null) this.session.setText(file, before);
  }
}

/** What a callback is given has no type where the package it is handed to is not installed. */
function isForWantOfTypes({ code }: Diagnostic, known: readonly Diagnostic[]): boolean {
  return /^TS70(?:06|19|31)$/.test(code) && known.some((one) => one.code === 'TS2307');
}

/**
 * In a new client module: types that the framework or the package manager has yet to put in place (`vite/client`,
 * `$env/static/public`, `@types/node`). They say nothing about the code.
 */
function isMissingEnvironment(change: FileChange | undefined, { code, message }: Diagnostic): boolean {
  if (change?.kind !== 'client') return false;
  return (
    /^TS(?:2307|2688|2580|2591)$/.test(code) ||
    (code === 'TS2305' && message.includes('$env/')) ||
    (code === 'TS2339' && message.includes("'ImportMeta'"))
  );
}
