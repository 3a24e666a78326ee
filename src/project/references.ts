import type { OutsidePath, OutsideUses, ProjectFacts } from '../client/outside.js';
import { isMember, outermost, propertyName } from '../client/syntax.js';
import { Snapshot } from '../discover/snapshot.js';
import { AutoImports } from './auto-imports.js';
import { createModuleResolver, type ModuleResolver } from './constants.js';
import { entryReason } from './entry-points.js';
import { relativePosix } from './files.js';
import { detectFramework } from './framework.js';
import { ImportGraph } from './import-graph.js';
import { importUses } from './import-uses.js';
import { Modules } from './modules.js';
import { appDirOf, dependencyRange, packageAt } from './packages.js';
import { isRepeated } from './repeated.js';
import { projectRoot, sourcesBelow } from './source-list.js';

/** What the files of a project can be asked about each other. Nothing is listed, read or parsed before a question needs it. */
export class References {
  private readonly modules: Modules;
  private readonly resolver: ModuleResolver;
  private readonly graphs = new Map<string, ImportGraph | undefined>();
  private readonly answers = new Map<string, OutsideUses | undefined>();
  private readonly autoImports: AutoImports;
  private readonly snapshot: Snapshot;

  constructor(private readonly options: { cwd: string; snapshot?: Snapshot }) {
    this.snapshot = options.snapshot ?? new Snapshot();
    this.autoImports = new AutoImports(this.snapshot);
    this.resolver = createModuleResolver({ cwd: options.cwd, snapshot: this.snapshot });
    this.modules = new Modules({
      cwd: options.cwd,
      resolver: this.resolver,
      usesOf: (path) => (name) => this.usesOf(path, name),
    });
  }

  /** What one file (absolute) may ask about the others. */
  of(file: string): ProjectFacts {
    return {
      imported: this.modules.importsOf(file),
      origin: this.modules.originsOf(file),
      usesOf: (name) => this.usesOf(file, name),
      autoImport: this.autoImports.of(file),
      isRepeated: () => {
        const graph = this.graphAround(file);
        const { snapshot } = this;
        const sources = (): string[] => sourcesBelow(projectRoot(file, this.options.cwd), { snapshot }) ?? [];
        return (
          graph !== undefined && isRepeated(file, { importersOf: (one) => graph.importersOf(one), sources })
        );
      },
      hasMarkRaw: () => {
        const app = packageAt(appDirOf(file, this.options.cwd));
        return (
          /^\D*(?:3|2\.7)/.test(dependencyRange(app, 'vue') ?? '') ||
          dependencyRange(app, 'nuxt') !== undefined
        );
      },
      rendersOnServer: () => detectFramework(appDirOf(file, this.options.cwd)).server,
    };
  }

  /** Every use, in other files, of what `file` (absolute) exports as `name`; undefined when the files cannot be listed. */
  usesOf(file: string, name: string): OutsideUses | undefined {
    const key = `${file}\0${name}`;
    if (!this.answers.has(key)) this.answers.set(key, this.find(file, name, new Set()));
    return this.answers.get(key);
  }

  /** `seen`: the exports on the way here; barrels may export each other. */
  private find(file: string, name: string, seen: Set<string>): OutsideUses | undefined {
    const graph = this.graphAround(file);
    if (!graph) return undefined;
    const key = `${file}\0${name}`;
    if (seen.has(key)) return { uses: [] };
    seen.add(key);
    let open = entryReason(file);
    const uses: OutsidePath[] = [];
    for (const [importer, specifiers] of graph.importersOf(file)) {
      const shown = relativePosix(this.options.cwd, importer);
      const module = this.modules.load(importer);
      if (!module) {
        open ??= `\`${shown}\` imports it and cannot be read`;
        continue;
      }
      const found = importUses(module, specifiers, name);
      uses.push(...found.uses.map((path) => ({ path, context: module.context })));
      if (found.lost) open ??= `\`${shown}\` hands the whole module on`;
      const further = [
        ...found.passedOn.map((exported) => this.find(importer, exported, seen)),
        ...found.namespaces.map((exported) => membersOf(this.find(importer, exported, seen), name)),
      ];
      for (const answer of further) {
        uses.push(...(answer?.uses ?? []));
        open ??= answer === undefined ? `\`${shown}\` exports it again` : answer.open;
      }
    }
    return { uses: distinct(uses), open };
  }

  private graphAround(file: string): ImportGraph | undefined {
    const root = projectRoot(file, this.options.cwd);
    if (!this.graphs.has(root)) {
      const { snapshot } = this;
      const sources = sourcesBelow(root, { snapshot });
      this.graphs.set(root, sources && new ImportGraph(sources, this.resolver, snapshot));
    }
    return this.graphs.get(root);
  }
}

/** The uses of a namespace, as uses of one of its members. */
function membersOf(answer: OutsideUses | undefined, name: string): OutsideUses | undefined {
  if (!answer) return undefined;
  const uses: OutsidePath[] = [];
  let { open } = answer;
  for (const { path, context } of answer.uses) {
    const { parentPath: parent } = outermost(path);
    if (isMember(parent) && propertyName(parent.node) !== undefined) {
      if (propertyName(parent.node) === name) uses.push({ path: parent, context });
    } else open ??= `\`${context.file ?? ''}\` hands the whole module on`;
  }
  return { uses, open };
}

/** A file reached through two barrels is one file. */
function distinct(uses: OutsidePath[]): OutsidePath[] {
  return [...new Map(uses.map((use) => [use.path.node, use])).values()];
}
