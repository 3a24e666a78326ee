import type * as t from '@babel/types';
import type { ImportOrigin } from '../client/constructors.js';
import type { OutsidePath, UrlContext } from '../client/outside.js';
import { enumNamed } from '../client/value-syntax.js';
import { parse, type SourceUnit } from '../parse/parse.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import type { ModuleResolver } from './constants.js';
import { readText, relativePosix } from './files.js';

/** A module that is followed through more re-exports than this is not followed. */
const STEPS = 6;

const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

/** A parsed file of the project. */
export interface Module {
  /** Absolute. */
  path: string;
  unit: SourceUnit;
  program: NodePath<t.Program>;
  context: UrlContext;
}

export interface ModulesOptions {
  cwd: string;
  resolver: ModuleResolver;
  /** Adds what only the whole project knows to the context of a module. */
  usesOf?: (path: string) => UrlContext['usesOf'];
}

/** The other files of the project as trees. Each is read and parsed once, when it is first asked for. */
export class Modules {
  private readonly loaded = new Map<string, Module | undefined>();
  /** The package at which the last search ended. */
  private left: ReturnType<ImportOrigin>;

  constructor(private readonly options: ModulesOptions) {}

  /** The module of a file; undefined when it is no script, is installed, or cannot be read or parsed. */
  load(path: string): Module | undefined {
    if (!this.loaded.has(path)) this.loaded.set(path, this.read(path));
    return this.loaded.get(path);
  }

  /** The file an import means; undefined for packages and what is not there. */
  resolve(from: string, specifier: string): string | undefined {
    return this.options.resolver.resolveImport(from, specifier) ?? undefined;
  }

  /** The look-up for the imports of one file. */
  importsOf(file: string): NonNullable<UrlContext['imported']> {
    return (specifier, name) => this.find(file, specifier, name, STEPS);
  }

  /** Where what a file imports comes from, when modules of the project only hand it on from a package. */
  originsOf(file: string): ImportOrigin {
    return (specifier, name) => {
      this.left = undefined;
      return this.find(file, specifier, name, STEPS) ? undefined : this.left;
    };
  }

  private find(from: string, specifier: string, name: string, steps: number): OutsidePath | undefined {
    const target = this.resolve(from, specifier);
    if (target === undefined && steps < STEPS) this.left = { module: specifier, name };
    const module = target === undefined || steps === 0 ? undefined : this.load(target);
    return module && this.exported(module, name, steps);
  }

  private read(path: string): Module | undefined {
    if (!SCRIPT.test(path) || /[\\/]node_modules[\\/]/.test(path)) return undefined;
    try {
      const text = readText(path);
      if (text === undefined) return undefined;
      const unit = parse(relativePosix(this.options.cwd, path), text);
      if ('reason' in unit) return undefined;
      let program: NodePath<t.Program> | undefined;
      traverse(unit.ast, {
        Program(found) {
          program = found;
          found.stop();
        },
      });
      const context: UrlContext = {
        text: unit.text,
        file: unit.file,
        imported: this.importsOf(path),
        origin: this.originsOf(path),
        usesOf: this.options.usesOf?.(path),
      };
      return program && { path, unit, program, context };
    } catch {
      // A module that cannot be read or resolved leaves the value unknown, and that is reported where it is used.
      return undefined;
    }
  }

  private exported(module: Module, name: string, steps: number): OutsidePath | undefined {
    const stars: string[] = [];
    for (const statement of module.program.get('body')) {
      if (statement.isExportAllDeclaration()) stars.push(statement.node.source.value);
      else if (statement.isExportDefaultDeclaration() && name === 'default') {
        return this.valueOf(module, statement.get('declaration') as NodePath, steps);
      } else if (statement.isExportNamedDeclaration()) {
        const { source } = statement.node;
        for (const specifier of statement.get('specifiers')) {
          if (!specifier.isExportSpecifier() || nameOf(specifier.node.exported) !== name) continue;
          const local = nameOf(specifier.node.local);
          if (source) return this.find(module.path, source.value, local, steps - 1);
          return this.valueOf(module, specifier.get('local') as NodePath, steps);
        }
        if (statement.node.declaration && name in statement.getBindingIdentifiers())
          return this.bound(module, name, steps);
      }
    }
    if (name === 'default') return undefined;
    for (const source of stars) {
      const found = this.find(module.path, source, name, steps - 1);
      if (found) return found;
    }
    return undefined;
  }

  private valueOf(module: Module, path: NodePath, steps: number): OutsidePath | undefined {
    return path.isIdentifier()
      ? this.bound(module, path.node.name, steps)
      : { path, context: module.context };
  }

  /** What a name of the module's top level stands for, as long as it always stands for the same. */
  private bound(module: Module, name: string, steps: number): OutsidePath | undefined {
    const binding = module.program.scope.getBinding(name);
    const enumeration = binding ? undefined : enumNamed(module.program, name);
    if (enumeration) return { path: enumeration, context: module.context };
    if (!binding || binding.constantViolations.length > 0) return undefined;
    const { path } = binding;
    if (path.isFunctionDeclaration() || path.isClassDeclaration()) return { path, context: module.context };
    if (path.isImportSpecifier() || path.isImportDefaultSpecifier()) {
      const { source } = path.parent as t.ImportDeclaration;
      const imported = path.isImportSpecifier() ? nameOf(path.node.imported) : 'default';
      return this.find(module.path, source.value, imported, steps - 1);
    }
    if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier' || !path.node.init)
      return undefined;
    return { path: path.get('init') as NodePath, context: module.context };
  }
}

/** The name an import or export specifier spells. */
export function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
