import { calledName, type Module, type Scope, type Site } from './module.js';
import type { Project } from './project.js';
import { required, type Fn } from './tree.js';

/** Calls by the name they are written with, and the names under which a function is called. */
export class Calls {
  private readonly sites = new Map<string, Site[]>();
  private readonly aliases = new Map<string, Set<string>>();

  constructor(private readonly project: Project) {
    for (const module of project.modules) this.enter(module);
  }

  /** All calls under this last name. */
  named(name: string): readonly Site[] {
    return this.sites.get(name) ?? [];
  }

  /** Calls that may be of this function, or of its class if it is a constructor: they have its name, or one that an import gives it. */
  of(fn: Fn, scope: Scope): Site[] {
    const name = isConstructor(fn) ? (scope.parent?.cls?.name ?? '') : nameOf(fn, scope);
    const names = new Set([
      name,
      ...(this.aliases.get(name) ?? []),
      ...(this.aliases.get(scope.module.file) ?? []),
    ]);
    return [...names].flatMap((candidate) => this.named(candidate));
  }

  private enter(module: Module): void {
    for (const site of module.sites) {
      const name = calledName(site);
      const known = this.sites.get(name);
      if (known) known.push(site);
      else this.sites.set(name, [site]);
    }
    const alias = (key: string, local: string): void => {
      this.aliases.set(key, (this.aliases.get(key) ?? new Set()).add(local));
    };
    for (const [local, bindings] of module.scope.names) {
      for (const binding of bindings) {
        const from =
          binding.is === 'import'
            ? binding.from
            : binding.is === 'value'
              ? required(binding.value)
              : undefined;
        if (from === undefined) continue;
        if (binding.is === 'import' && binding.imported !== undefined && binding.imported !== local)
          alias(binding.imported, local);
        const file = this.project.locate(from, module);
        if (file !== undefined) alias(file, local);
      }
    }
    // `require('./routes')(app)` has no name at all.
    for (const { call } of module.sites) {
      const from = call.callee.is === 'call' ? required(call.callee) : undefined;
      const file = from === undefined ? undefined : this.project.locate(from, module);
      if (file !== undefined) alias(file, '');
    }
  }
}

/** What runs when its class is called. */
export function isConstructor({ name }: Fn): boolean {
  return name === '__init__' || name === 'constructor';
}

/** The name of a function: its own, or of the variable that holds it. */
function nameOf(fn: Fn, scope: Scope): string {
  if (fn.name) return fn.name;
  for (const [name, bindings] of scope.parent?.names ?? []) {
    if (bindings.some((binding) => binding.is === 'value' && binding.value === fn)) return name;
  }
  return '';
}
