import { readFileSync } from 'node:fs';
import type * as t from '@babel/types';
import type { UrlContext } from '../client/url.js';
import { parse } from '../parse/parse.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import type { ModuleResolver } from '../project/constants.js';

/** A module that is followed through more re-exports than this is not followed. */
const STEPS = 6;

const SCRIPT = /\.[cm]?[jt]sx?$/;

type Value = ReturnType<NonNullable<UrlContext['imported']>>;

interface LoadedModule {
  path: string;
  program: NodePath<t.Program>;
  context: UrlContext;
}

/** Looks up what a file imports, in the other file's own tree. Each module is parsed once, when it is first asked for. */
export class ImportedValues {
  private readonly modules = new Map<string, LoadedModule | undefined>();

  constructor(private readonly resolver: ModuleResolver) {}

  /** The look-up for the imports of one file. */
  from(file: string): NonNullable<UrlContext['imported']> {
    return (specifier, name) => this.find(file, specifier, name, STEPS);
  }

  private find(from: string, specifier: string, name: string, steps: number): Value {
    const target = this.resolver.resolveImport(from, specifier);
    if (target === null || steps === 0 || !SCRIPT.test(target) || /[\\/]node_modules[\\/]/.test(target))
      return undefined;
    const module = this.load(target);
    return module && this.exported(module, name, steps);
  }

  private load(path: string): LoadedModule | undefined {
    if (!this.modules.has(path)) this.modules.set(path, this.read(path));
    return this.modules.get(path);
  }

  private read(path: string): LoadedModule | undefined {
    try {
      const unit = parse(path, readFileSync(path, 'utf8'));
      if ('reason' in unit) return undefined;
      let program: NodePath<t.Program> | undefined;
      traverse(unit.ast, {
        Program(found) {
          program = found;
          found.stop();
        },
      });
      return program && { path, program, context: { text: unit.text, imported: this.from(path) } };
    } catch {
      // A module that cannot be read or resolved leaves the value unknown, and that is reported where it is used.
      return undefined;
    }
  }

  private exported(module: LoadedModule, name: string, steps: number): Value {
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

  private valueOf(module: LoadedModule, path: NodePath, steps: number): Value {
    return path.isIdentifier()
      ? this.bound(module, path.node.name, steps)
      : { path, context: module.context };
  }

  /** What a name of the module's top level stands for, as long as it always stands for the same. */
  private bound(module: LoadedModule, name: string, steps: number): Value {
    const binding = module.program.scope.getBinding(name);
    if (!binding || binding.constantViolations.length > 0) return undefined;
    const { path } = binding;
    if (path.isFunctionDeclaration()) return { path, context: module.context };
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

function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
