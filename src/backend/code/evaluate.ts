import { Calls, isConstructor } from './calls.js';
import type { Binding, Module, Scope, Site } from './module.js';
import type { Project } from './project.js';
import { knownCall, knownMember } from './known.js';
import { returnsOf, type Call, type Expr, type Fn, type Target } from './tree.js';
import { frameFor, HOLE, isThere, unique, type Frame, type ObjectValue, type Value } from './value.js';

/** No name has more meanings than this; what is beyond is not looked at. */
const MOST = 12;
/** A program that defeats this is not read any further, rather than for ever. */
export const STEPS = 1_000_000;
const DEEPEST = 40;
/** Callers of callers that are asked what a parameter is. */
const CALLERS = 4;
/** Calls of one function that are told apart. */
const CALLS = 12;

/** Follows names to what they stand for, across the files of a project. */
export class Evaluator {
  private readonly moduleFrames = new Map<Module, Frame>();
  /** `callers`: how many callers of callers were asked for them. */
  private readonly frames = new Map<Scope, { frames: Frame[]; callers: number }>();
  private readonly memo = new WeakMap<Frame, Map<string, Value[]>>();
  private readonly busy = new Set<unknown>();
  private readonly calls: Calls;
  /** What a framework passes to a function it is given. */
  private readonly adopted = new Map<Fn, Map<number, Value[]>>();
  private depth = 0;
  private callers = CALLERS;
  steps = 0;

  constructor(readonly project: Project) {
    this.calls = new Calls(project);
  }

  /** All loaded calls under this last name. */
  sitesNamed(name: string): readonly Site[] {
    return this.calls.named(name);
  }

  /** Says what a function is given by a caller outside the project. True when that is news. */
  adopt(fn: Fn, index: number, value: ObjectValue): boolean {
    const known = this.adopted.get(fn) ?? new Map<number, Value[]>();
    this.adopted.set(fn, known);
    const values = known.get(index) ?? [];
    if (values.some((other) => other.is === 'object' && other.id === value.id)) return false;
    known.set(index, [...values, value]);
    this.frames.clear();
    return true;
  }

  frameOf(module: Module): Frame {
    const known = this.moduleFrames.get(module);
    if (known) return known;
    const frame: Frame = { scope: module.scope, parent: undefined, given: new Map() };
    this.moduleFrames.set(module, frame);
    return frame;
  }

  /** Every way a call is reached: one frame for each call of its function and each turn of the loops around it. */
  framesAt(site: Pick<Site, 'scope' | 'loops'>): Frame[] {
    let frames = this.framesOf(site.scope);
    for (const loop of site.loops) {
      frames = frames
        .flatMap((frame) => {
          const turns = this.evaluate(loop.iterable, frame).flatMap((value) => this.elements(value));
          if (turns.length === 0) return [frame];
          return turns.map((turn) => ({
            ...frame,
            parent: frame,
            given: new Map([...frame.given, ...this.spread(loop.target, turn)]),
          }));
        })
        .slice(0, 64);
    }
    return frames;
  }

  /** The frames of a scope: one for each known call of its function. */
  framesOf(scope: Scope): Frame[] {
    if (scope.kind === 'module') return [this.frameOf(scope.module)];
    const known = this.frames.get(scope);
    if (known && known.callers >= this.callers) return known.frames;
    if (!scope.parent) return [];
    if (this.busy.has(scope) || this.depth > DEEPEST || this.callers === 0)
      return [{ scope, parent: this.frameOf(scope.module), given: new Map() }];
    this.busy.add(scope);
    const frames = this.framesOf(scope.parent).flatMap((parent): Frame[] => {
      if (scope.kind === 'class') return [{ scope, parent, given: new Map() }];
      const { fn } = scope;
      if (!fn) return [];
      const self = parent.scope.cls ? this.instance(parent.scope, parent) : parent.self;
      this.callers -= 1;
      const calls = this.callsOf(fn, scope);
      this.callers += 1;
      if (calls.length === 0) return [this.enterFn(fn, scope, parent, undefined, self)];
      return calls.map(({ call, frame }) => this.enterFn(fn, scope, parent, { call, frame }, self));
    });
    this.busy.delete(scope);
    const kept = frames.slice(0, MOST);
    this.frames.set(scope, { frames: kept, callers: this.callers });
    return kept;
  }

  evaluate(expr: Expr, frame: Frame): Value[] {
    this.steps += 1;
    if (this.depth > DEEPEST || this.steps > STEPS) return [];
    this.depth += 1;
    const values = this.read(expr, frame);
    this.depth -= 1;
    return values.length > MOST ? values.slice(0, MOST) : values;
  }

  private read(expr: Expr, frame: Frame): Value[] {
    switch (expr.is) {
      case 'name':
        return this.lookup(expr.name, frame);
      case 'member':
        return this.evaluate(expr.object, frame).flatMap((value) => this.member(value, expr.property));
      case 'call':
        return this.call(expr, frame);
      case 'text':
        return [{ is: 'text', text: expr.value }];
      case 'number':
        return [{ is: 'number', number: expr.value }];
      case 'template':
        return this.join(expr.parts, frame);
      case 'list':
        return [{ is: 'list', items: expr.items, frame }];
      case 'dict':
        return [{ is: 'dict', dict: expr, frame }];
      case 'fn': {
        const scope = frame.scope.module.functions.get(expr);
        return scope ? [{ is: 'fn', fn: expr, scope, frame, self: frame.self }] : [];
      }
      case 'class': {
        const scope = frame.scope.module.classes.get(expr.cls);
        return scope ? [{ is: 'class', cls: expr.cls, scope, frame }] : [];
      }
      case 'choice':
        return expr.test
          ? expr.options.flatMap((option) => this.evaluate(option, frame))
          : this.first(expr.options, frame);
      case 'assign':
        return this.evaluate(expr.value, frame);
      case 'binary':
        return this.binary(expr, frame);
      case 'index':
        return this.evaluate(expr.object, frame).flatMap((value) =>
          this.evaluate(expr.index, frame).flatMap((key) =>
            key.is === 'text'
              ? this.follow([value], [key.text])
              : key.is === 'number'
                ? this.follow([value], [key.number])
                : [],
          ),
        );
      default:
        return [];
    }
  }

  /** `a or b`: what comes after a value that is certainly there is never asked for. */
  private first(options: readonly Expr[], frame: Frame): Value[] {
    const found: Value[] = [];
    for (const option of options) {
      const values = this.evaluate(option, frame);
      found.push(...values.filter((value) => value.is !== 'text' || value.text !== ''));
      if (values.length > 0 && values.every(isThere)) return found;
      if (option === options.at(-1))
        found.push(...values.filter((value) => value.is === 'text' && value.text === ''));
    }
    return found;
  }

  /** A text whose unknown parts are holes. */
  private join(parts: readonly Expr[], frame: Frame): Value[] {
    let texts = [''];
    for (const part of parts) {
      const found = this.evaluate(part, frame).flatMap((value) =>
        value.is === 'text' ? [value.text] : value.is === 'number' ? [String(value.number)] : [],
      );
      const options = found.length > 0 ? [...new Set(found)] : [HOLE];
      texts = texts.flatMap((text) => options.map((option) => text + option)).slice(0, MOST);
    }
    return texts.map((text) => ({ is: 'text', text }));
  }

  private binary(expr: Extract<Expr, { is: 'binary' }>, frame: Frame): Value[] {
    if (!/^[-+*/]$/.test(expr.operator)) return [];
    const [left, right] = [this.evaluate(expr.left, frame), this.evaluate(expr.right, frame)];
    const a = left.find((value) => value.is === 'number');
    const b = right.find((value) => value.is === 'number');
    if (a && b) {
      const number =
        expr.operator === '+'
          ? a.number + b.number
          : expr.operator === '-'
            ? a.number - b.number
            : expr.operator === '*'
              ? a.number * b.number
              : a.number / b.number;
      return [{ is: 'number', number }];
    }
    if (expr.operator !== '+') return [];
    const lists = [...left, ...right].filter((value) => value.is === 'list');
    if (lists.length > 0) return lists;
    const isText = [...left, ...right].some((value) => value.is === 'text');
    return isText ? this.join([expr.left, expr.right], frame) : [];
  }

  /** What a name stands for where it is written. */
  lookup(name: string, frame: Frame): Value[] {
    if (name === 'this' || name === 'self' || name === 'cls') {
      for (let at: Frame | undefined = frame; at; at = at.parent) if (at.self) return [at.self];
    }
    for (let at: Frame | undefined = frame; at; at = at.parent) {
      const given = at.given.get(name);
      if (given && given.length > 0) return given;
      // The body of a class is no scope of its methods.
      if (at.scope.kind === 'class' && at !== frame) continue;
      const bindings = at.scope.names.get(name);
      if (bindings) return this.bound(name, bindings, at);
    }
    const { module } = frame.scope;
    const starred = module.starred.flatMap((from) => {
      const target = this.project.resolve(from, module);
      return target ? this.exported(target, name) : [];
    });
    if (starred.length > 0) return starred;
    const wild = module.starred.find((from) => !this.project.resolve(from, module));
    return [{ is: 'external', path: wild === undefined ? name : this.project.external(wild, name) }];
  }

  private bound(name: string, bindings: readonly Binding[], frame: Frame): Value[] {
    const memo = this.memo.get(frame) ?? new Map<string, Value[]>();
    this.memo.set(frame, memo);
    const known = memo.get(name);
    if (known) return known;
    const [first] = bindings;
    if (this.busy.has(first)) return [];
    this.busy.add(first);
    const values = unique(bindings.flatMap((binding) => this.read1(binding, frameFor(binding, frame))));
    this.busy.delete(first);
    // Parameters can still be adopted, and a value cut short by recursion is not the whole value.
    if (values.length > 0 && frame.scope.kind === 'module' && this.busy.size === 0) memo.set(name, values);
    return values;
  }

  private read1(binding: Binding, frame: Frame): Value[] {
    switch (binding.is) {
      case 'value':
        return this.follow(this.evaluate(binding.value, frame), binding.path);
      case 'item':
        return this.follow(
          this.evaluate(binding.iterable, frame).flatMap((value) => this.elements(value).flat()),
          binding.path,
        );
      case 'fn': {
        const scope = frame.scope.module.functions.get(binding.fn);
        return scope ? [{ is: 'fn', fn: binding.fn, scope, frame }] : [];
      }
      case 'class': {
        const scope = frame.scope.module.classes.get(binding.cls);
        return scope ? [{ is: 'class', cls: binding.cls, scope, frame }] : [];
      }
      case 'import':
        return this.imported(binding.from, binding.imported, binding.scope.module);
      case 'param':
        return this.unfilled(binding, frame);
    }
  }

  private imported(from: string, imported: string | undefined, module: Module): Value[] {
    const target = this.project.resolve(from, module);
    if (!target) {
      const inside = imported !== undefined && this.project.resolve(`${from}.${imported}`, module);
      if (inside) return [{ is: 'module', module: inside }];
      return [{ is: 'external', path: this.project.external(from, imported) }];
    }
    return imported === undefined ? [{ is: 'module', module: target }] : this.exported(target, imported);
  }

  /** A name of a module, as an importer sees it. */
  exported(module: Module, name: string, seen = new Set<Module>()): Value[] {
    if (seen.has(module)) return [];
    seen.add(module);
    const frame = this.frameOf(module);
    const bindings =
      module.exports.get(name) ?? (module.language === 'python' ? module.scope.names.get(name) : undefined);
    if (bindings) return this.bound(`export ${name}`, bindings, frame);
    const inner = this.project.submodule(module, name);
    if (inner) return [{ is: 'module', module: inner }];
    // `module.exports = { a }`, `export default { a }`.
    const whole =
      module.language === 'node' && name !== 'default' ? module.exports.get('default') : undefined;
    if (whole) {
      const found = this.bound('export default', whole, frame).flatMap((value) =>
        value.is === 'dict' ? this.member(value, name) : [],
      );
      if (found.length > 0) return found;
    }
    return module.starred.flatMap((from) => {
      const target = this.project.resolve(from, module);
      return target ? this.exported(target, name, seen) : [];
    });
  }

  member(value: Value, property: string): Value[] {
    switch (value.is) {
      case 'external':
        return [{ is: 'external', path: `${value.path}.${property}`, of: value.of }];
      case 'module': {
        const found = this.exported(value.module, property);
        if (found.length > 0 || value.module.language === 'python') return found;
        return property === 'default' ? this.exported(value.module, 'default') : [];
      }
      case 'class':
        return this.classMember(value, property, value);
      case 'object': {
        const own = value.cls ? this.classMember(value.cls, property, value) : [];
        if (own.length > 0) return own;
        const known = knownMember(this, value, property);
        return known ?? [{ is: 'external', path: `${value.type}.${property}`, of: value }];
      }
      case 'dict':
        return this.follow([value], [property]);
      case 'text':
      case 'list':
      case 'fn':
      case 'number':
        return [];
    }
  }

  private classMember(
    value: Extract<Value, { is: 'class' }>,
    property: string,
    self: Value,
    seen = 0,
  ): Value[] {
    const { scope } = value;
    const bindings = [...(scope.names.get(property) ?? []), ...(scope.fields.get(property) ?? [])];
    const found = bindings.flatMap((binding): Value[] => {
      if (binding.scope.kind === 'class') {
        const frame: Frame = { scope, parent: value.frame, given: new Map(), self };
        return this.read1(binding, frame).map((inner) => (inner.is === 'fn' ? { ...inner, self } : inner));
      }
      if (this.busy.has(binding)) return [];
      this.busy.add(binding);
      const values = this.framesOf(binding.scope).flatMap((frame) => this.read1(binding, { ...frame, self }));
      this.busy.delete(binding);
      return values;
    });
    if (found.length > 0 || seen > 8) return unique(found);
    for (const base of value.cls.bases) {
      for (const parent of this.evaluate(base, value.frame)) {
        if (parent.is !== 'class') continue;
        const inherited = this.classMember(parent, property, self, seen + 1);
        if (inherited.length > 0) return inherited;
      }
    }
    return [];
  }

  /** What a class outside the project it derives from: `pydantic_settings.BaseSettings`. */
  baseOf(value: Extract<Value, { is: 'class' }>, seen = 0): string {
    for (const base of value.cls.bases) {
      for (const parent of this.evaluate(base, value.frame)) {
        if (parent.is === 'external') return parent.path;
        const path = parent.is === 'class' && seen < 8 ? this.baseOf(parent, seen + 1) : '';
        if (path) return path;
      }
    }
    return '';
  }

  private call(call: Call, frame: Frame): Value[] {
    const known = knownCall(this, call, frame);
    if (known) return known;
    return this.evaluate(call.callee, frame).flatMap((callee): Value[] => {
      if (callee.is === 'fn') return this.returned(callee, call, frame);
      const id = `${frame.scope.module.file}:${String(call.start)}-${String(call.end)}`;
      if (callee.is === 'class') {
        return [{ is: 'object', id, type: this.baseOf(callee), cls: callee, call, frame }];
      }
      if (callee.is !== 'external') return [];
      return [{ is: 'object', id, type: callee.path, call, frame, of: callee.of }];
    });
  }

  /** What a function of the project gives back for this call. */
  private returned(callee: Extract<Value, { is: 'fn' }>, call: Call, frame: Frame): Value[] {
    if (this.busy.has(callee.fn)) return [];
    this.busy.add(callee.fn);
    const inner = this.enterFn(callee.fn, callee.scope, callee.frame, { call, frame }, callee.self);
    const values = returnsOf(callee.fn).flatMap((value) => this.evaluate(value, inner));
    this.busy.delete(callee.fn);
    return unique(values);
  }

  /** The object a method is called on, when nobody says which. */
  private instance(scope: Scope, frame: Frame): Value | undefined {
    if (!scope.cls || !scope.parent) return undefined;
    const cls = {
      is: 'class' as const,
      cls: scope.cls,
      scope,
      frame: frame.parent ?? this.frameOf(scope.module),
    };
    const id = `${scope.module.file}:${String(scope.cls.start)}`;
    return { is: 'object', id, type: this.baseOf(cls), cls, frame };
  }

  enterFn(
    fn: Fn,
    scope: Scope,
    parent: Frame,
    by: { call: Call; frame: Frame } | undefined,
    self: Value | undefined,
  ): Frame {
    const frame: Frame = { scope, parent, given: new Map(), self };
    // A method is called without its first parameter.
    const shift = scope.parent?.kind === 'class' && scope.module.language === 'python' ? 1 : 0;
    for (const [index, param] of fn.params.entries()) {
      const adopted = this.adopted.get(fn)?.get(index);
      const name = param.target.is === 'name' ? param.target.name : undefined;
      const arg =
        by && ((name !== undefined ? by.call.named.get(name) : undefined) ?? by.call.args[index - shift]);
      const values = arg && by ? this.evaluate(arg, by.frame) : (adopted ?? []);
      for (const [local, found] of this.spread(param.target, values))
        if (found.length > 0) frame.given.set(local, found);
    }
    return frame;
  }

  /** A parameter that nobody gives: its default, or what its annotation says it is. */
  private unfilled({ fn, index, path }: Extract<Binding, { is: 'param' }>, frame: Frame): Value[] {
    const param = fn.params[index];
    if (!param) return [];
    const parent = frame.parent ?? frame;
    if (param.default) {
      const values = this.follow(this.evaluate(param.default, parent), path);
      if (values.length > 0) return values;
    }
    if (!param.annotation || path.length > 0) return [];
    return this.evaluate(param.annotation, parent).flatMap((type): Value[] => {
      const id = `${frame.scope.module.file}:${String(param.annotation?.start)}`;
      if (type.is === 'class')
        return [{ is: 'object', id, type: this.baseOf(type), cls: type, frame, assumed: true }];
      if (type.is !== 'external') return [];
      const { annotation: callee, typeArgs: args } = param;
      // `Repository<User>` is what `new Repository(User)` would be.
      const call: Call | undefined = callee &&
        args && { is: 'call', callee, args, named: new Map(), start: callee.start, end: callee.end };
      return [{ is: 'object', id, type: type.path, call, frame, assumed: true }];
    });
  }

  /** Calls of a function that say what its parameters are, wherever it is imported under whatever name. */
  private callsOf(fn: Fn, scope: Scope): { call: Call; frame: Frame }[] {
    const own = fn.params.filter(({ target }) => target.is !== 'name' || !/^(?:self|cls)$/.test(target.name));
    if (own.length === 0) return [];
    const isTelling = ({ call }: Site): boolean => call.args.length + call.named.size > 0;
    return this.callersOf(fn, scope, isTelling).map(({ site, frame }) => ({ call: site.call, frame }));
  }

  /** Where a function is called, and what is known there. */
  callersOf(
    fn: Fn,
    scope: Scope,
    counts: (site: Site) => boolean = () => true,
  ): { site: Site; frame: Frame }[] {
    const found: { site: Site; frame: Frame }[] = [];
    for (const site of this.calls.of(fn, scope)) {
      if (found.length >= CALLS) return found;
      if (!counts(site)) continue;
      for (const frame of this.framesAt(site)) {
        const callees = this.evaluate(site.call.callee, frame);
        const matches = callees.some((callee) =>
          isConstructor(fn)
            ? callee.is === 'class' && callee.scope === scope.parent
            : callee.is === 'fn' && callee.fn === fn,
        );
        if (matches) found.push({ site, frame });
      }
    }
    return found;
  }

  /** The elements of a list, each as the values it can have. */
  elements(value: Value): Value[][] {
    if (value.is === 'dict')
      return value.dict.entries.flatMap(({ key }) =>
        key === undefined ? [] : [[{ is: 'text' as const, text: key }]],
      );
    if (value.is !== 'list') return [];
    return value.items.map((item) => this.evaluate(item, value.frame));
  }

  /** Into lists and dictionaries. */
  follow(values: readonly Value[], path: readonly (string | number)[]): Value[] {
    let found = [...values];
    for (const key of path) {
      found = found.flatMap((value): Value[] => {
        if (value.is === 'list' && typeof key === 'number') {
          const item = value.items[key];
          return item ? this.evaluate(item, value.frame) : [];
        }
        if (value.is === 'dict') {
          const entry = value.dict.entries.find((candidate) => candidate.key === String(key));
          if (entry) return this.evaluate(entry.value, value.frame);
          const rest = value.dict.entries.filter((candidate) => candidate.key === undefined);
          return rest.flatMap((spreadIn) => this.follow(this.evaluate(spreadIn.value, value.frame), [key]));
        }
        return typeof key === 'string' ? this.member(value, key) : [];
      });
    }
    return found;
  }

  private spread(target: Target, values: readonly Value[]): [string, Value[]][] {
    if (target.is === 'name') return [[target.name, [...values]]];
    if (target.is === 'items')
      return target.items.flatMap((item, index) =>
        item ? this.spread(item, this.follow(values, [index])) : [],
      );
    if (target.is === 'props')
      return target.props.flatMap(({ key, target: inner }) => this.spread(inner, this.follow(values, [key])));
    return [];
  }
}
