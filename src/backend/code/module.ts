import {
  lastName,
  partsOf,
  type Call,
  type Cls,
  type Expr,
  type Fn,
  type Stmt,
  type Target,
} from './tree.js';

/** One source file with what its names stand for. */
export interface Module {
  /** Relative to the working directory, with `/`. */
  file: string;
  language: 'python' | 'node';
  text: string;
  body: Stmt[];
  scope: Scope;
  /** Every call of the file, functions' bodies included. */
  sites: Site[];
  functions: Map<Fn, Scope>;
  classes: Map<Cls, Scope>;
  /** What other modules see; of a Python module that is every name of its scope. */
  exports: Map<string, Binding[]>;
  /** Modules whose names are all passed on. */
  starred: string[];
  /** Counts from 1. */
  lineOf(offset: number): number;
}

export interface Scope {
  kind: 'module' | 'function' | 'class';
  module: Module;
  parent: Scope | undefined;
  fn?: Fn;
  cls?: Cls;
  /** What each name stands for; `fields` are those of `self`. */
  names: Map<string, Binding[]>;
  /** `self.x = …`, of a class. */
  fields: Map<string, Binding[]>;
}

/** One thing a name can stand for. `scope` is where its expression is to be read. */
export type Binding = { scope: Scope } & (
  | { is: 'value'; value: Expr; path: (string | number)[]; annotation?: Expr }
  | { is: 'item'; iterable: Expr; path: (string | number)[] }
  | { is: 'fn'; fn: Fn }
  | { is: 'class'; cls: Cls }
  | { is: 'import'; from: string; imported: string | undefined }
  | { is: 'param'; fn: Fn; index: number; path: (string | number)[] }
);

/** A call and where it stands. */
export interface Site {
  call: Call;
  module: Module;
  scope: Scope;
  /** Loops around it within its function, outermost first. */
  loops: Loop[];
  /** Tests that were passed on the way to it, outermost first. */
  conditions: Condition[];
  /** The function or class that the call decorates. */
  decorates?: Fn | Cls;
}

type Loop = Extract<Stmt, { is: 'for' }>;

export interface Condition {
  test: Expr;
  /** Whether the test came out true. */
  holds: boolean;
}

/** Where a statement stands: loops and tests around it. */
interface Around {
  loops: Loop[];
  conditions: Condition[];
}

export function buildModule(source: Pick<Module, 'file' | 'language' | 'text' | 'body'>): Module {
  let starts: number[] | undefined;
  const module: Module = {
    ...source,
    sites: [],
    functions: new Map(),
    classes: new Map(),
    exports: new Map(),
    starred: [],
    scope: undefined as unknown as Scope,
    lineOf(offset) {
      starts ??= lineStarts(source.text);
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
  module.scope = newScope('module', module, undefined);
  new Builder(module).statements(source.body, module.scope, { loops: [], conditions: [] });
  return module;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function newScope(kind: Scope['kind'], module: Module, parent: Scope | undefined): Scope {
  return { kind, module, parent, names: new Map(), fields: new Map() };
}

function add(map: Map<string, Binding[]>, name: string, binding: Binding): void {
  const known = map.get(name);
  if (known) known.push(binding);
  else map.set(name, [binding]);
}

class Builder {
  constructor(private readonly module: Module) {}

  statements(body: readonly Stmt[], scope: Scope, around: Around): void {
    let here = around;
    for (const stmt of body) {
      this.statement(stmt, scope, here);
      // `if (path !== '/ws') return;` is a test for all that follows.
      if (stmt.is === 'if' && stmt.otherwise.length === 0 && leaves(stmt.then))
        here = under(here, stmt.test, false);
    }
  }

  private statement(stmt: Stmt, scope: Scope, around: Around): void {
    switch (stmt.is) {
      case 'import':
        for (const { local, from, imported } of stmt.names) {
          if (local === '*') this.module.starred.push(from);
          else add(scope.names, local, { is: 'import', scope, from, imported });
        }
        return;
      case 'bind': {
        const binding: Binding = {
          is: 'value',
          scope,
          value: stmt.value,
          path: [],
          annotation: stmt.annotation,
        };
        this.bind(stmt.target, scope, binding, stmt.exported);
        return this.expression(stmt.value, scope, around);
      }
      case 'def':
        this.define(stmt.fn.name, { is: 'fn', scope, fn: stmt.fn }, scope, stmt.exported);
        return this.expression(stmt.fn, scope, around);
      case 'classdef':
        this.define(stmt.cls.name, { is: 'class', scope, cls: stmt.cls }, scope, stmt.exported);
        return this.cls(stmt.cls, scope, around);
      case 'export':
        return this.reexport(stmt, scope);
      case 'expr':
        return this.expression(stmt.value, scope, around);
      case 'return':
        if (stmt.value) this.expression(stmt.value, scope, around);
        return;
      case 'for':
        this.expression(stmt.iterable, scope, around);
        this.bind(stmt.target, scope, { is: 'item', scope, iterable: stmt.iterable, path: [] });
        return this.statements(stmt.body, scope, { ...around, loops: [...around.loops, stmt] });
      case 'while':
        if (stmt.test) this.expression(stmt.test, scope, around);
        return this.statements(stmt.body, scope, around);
      case 'if':
        this.expression(stmt.test, scope, around);
        this.statements(stmt.then, scope, under(around, stmt.test, true));
        return this.statements(stmt.otherwise, scope, under(around, stmt.test, false));
      case 'block':
        for (const head of stmt.heads) this.expression(head, scope, around);
        for (const inner of stmt.bodies) this.statements(inner, scope, around);
    }
  }

  private define(name: string, binding: Binding, scope: Scope, exported: string | undefined): void {
    if (name) add(scope.names, name, binding);
    if (exported !== undefined) add(this.module.exports, exported, binding);
  }

  private reexport(stmt: Extract<Stmt, { is: 'export' }>, scope: Scope): void {
    if (stmt.exported === '*' && stmt.from !== undefined) this.module.starred.push(stmt.from);
    else if (stmt.from !== undefined) {
      add(this.module.exports, stmt.exported, {
        is: 'import',
        scope,
        from: stmt.from,
        imported: stmt.imported,
      });
    } else if (stmt.local !== undefined) {
      const value: Expr = { is: 'name', name: stmt.local, start: stmt.start, end: stmt.end };
      add(this.module.exports, stmt.exported, { is: 'value', scope, value, path: [] });
    }
  }

  private bind(target: Target, scope: Scope, binding: Binding, exported?: string): void {
    switch (target.is) {
      case 'name':
        add(scope.names, target.name, binding);
        if (exported !== undefined)
          add(this.module.exports, exported === '' ? target.name : exported, binding);
        return;
      case 'items':
        for (const [index, item] of target.items.entries())
          if (item) this.bind(item, scope, deeper(binding, index), exported);
        return;
      case 'props':
        for (const { key, target: inner } of target.props)
          this.bind(inner, scope, deeper(binding, key), exported);
        return;
      case 'member':
        this.bindMember(target.member, scope, binding);
    }
  }

  /** `self.x = …` in a method, `module.exports = …`, `exports.x = …`. */
  private bindMember(
    { object, property }: Extract<Target, { is: 'member' }>['member'],
    scope: Scope,
    binding: Binding,
  ): void {
    if (object.is === 'name' && object.name === 'exports') return add(this.module.exports, property, binding);
    if (object.is === 'name' && object.name === 'module' && property === 'exports')
      return add(this.module.exports, 'default', binding);
    if (object.is === 'member' && object.property === 'exports')
      return add(this.module.exports, property, binding);
    const owner = object.is === 'name' && ownerOf(scope, object.name);
    if (owner) add(owner.fields, property, binding);
  }

  private cls(cls: Cls, scope: Scope, around: Around): void {
    const inner: Scope = { ...newScope('class', this.module, scope), cls };
    this.module.classes.set(cls, inner);
    const before = this.module.sites.length;
    for (const part of [...cls.bases, ...cls.decorators]) this.expression(part, scope, around);
    this.decorate(before, cls);
    this.statements(cls.body, inner, { loops: [], conditions: [] });
  }

  private expression(expr: Expr, scope: Scope, around: Around): void {
    if (expr.is === 'call') this.module.sites.push({ call: expr, module: this.module, scope, ...around });
    if (expr.is === 'assign')
      this.bind(expr.target, scope, { is: 'value', scope, value: expr.value, path: [] });
    if (expr.is === 'class') return this.cls(expr.cls, scope, around);
    if (expr.is === 'fn') {
      const before = this.module.sites.length;
      for (const part of partsOf(expr)) this.expression(part, scope, around);
      this.decorate(before, expr);
      return this.fn(expr, scope, around);
    }
    if (expr.is === 'choice' && expr.test) return this.choice(expr.test, expr.options, scope, around);
    if (expr.is === 'binary' && expr.operator === '&&') {
      this.expression(expr.left, scope, around);
      return this.expression(expr.right, scope, under(around, expr.left, true));
    }
    for (const part of partsOf(expr)) this.expression(part, scope, around);
  }

  private choice(test: Expr, options: readonly Expr[], scope: Scope, around: Around): void {
    this.expression(test, scope, around);
    for (const [index, option] of options.entries())
      this.expression(option, scope, under(around, test, index === 0));
  }

  private decorate(before: number, decorated: Fn | Cls): void {
    for (const site of this.module.sites.slice(before)) {
      if (decorated.decorators.includes(site.call)) site.decorates = decorated;
    }
  }

  private fn(fn: Fn, scope: Scope, around: Around): void {
    const inner: Scope = { ...newScope('function', this.module, scope), fn };
    this.module.functions.set(fn, inner);
    for (const [index, { target }] of fn.params.entries()) {
      this.bind(target, inner, { is: 'param', scope: inner, fn, index, path: [] });
    }
    this.statements(fn.body, inner, { loops: [], conditions: around.conditions });
  }
}

function under(around: Around, test: Expr, holds: boolean): Around {
  return { ...around, conditions: [...around.conditions, { test, holds }] };
}

/** Whether control never gets past these statements. */
export function leaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1);
  return (
    last?.is === 'return' || (last?.is === 'expr' && last.value.is === 'other' && last.value.leaves === true)
  );
}

function deeper(binding: Binding, key: string | number): Binding {
  return 'path' in binding ? { ...binding, path: [...binding.path, key] } : binding;
}

/** The class whose instance `name` is in a method: `this`, or the first parameter. */
function ownerOf(scope: Scope, name: string): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind !== 'function' || at.parent?.kind !== 'class') continue;
    const [first] = at.fn?.params ?? [];
    const self = first?.target.is === 'name' ? first.target.name : undefined;
    return name === 'this' || name === self ? at.parent : undefined;
  }
  return undefined;
}

/** The name under which a call is found: the last one of its callee, or none. */
export function calledName({ call }: Site): string {
  return lastName(call.callee) ?? '';
}
