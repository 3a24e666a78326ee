/**
 * What Python and JavaScript have in common, as far as routes ask: names, calls, literals, functions, classes. Both
 * languages are lowered to it, so that values are followed across files by one evaluator. Offsets are offsets into the
 * original text.
 */

interface Placed {
  start: number;
  end: number;
}

export type Expr =
  | (Placed & { is: 'name'; name: string })
  | Member
  | Call
  | (Placed & { is: 'text'; value: string })
  | (Placed & { is: 'template'; parts: Expr[] })
  | (Placed & { is: 'number'; value: number })
  | (Placed & { is: 'true' | 'false' })
  | (Placed & { is: 'list'; items: Expr[] })
  | Dict
  | Fn
  /** Alternatives at run time: a conditional, `or`, `||`, `??`. */
  | (Placed & { is: 'choice'; test?: Expr; options: Expr[] })
  | Binary
  | (Placed & { is: 'index'; object: Expr; index: Expr })
  /** `x := value`, `x = value` inside an expression. */
  | (Placed & { is: 'assign'; target: Target; value: Expr })
  | (Placed & { is: 'class'; cls: Cls })
  /** Anything else; its parts still hold calls. `leaves`: raise, throw, continue, break. */
  | (Placed & { is: 'other'; parts: Expr[]; leaves?: true });

export interface Member extends Placed {
  is: 'member';
  object: Expr;
  property: string;
}

export interface Call extends Placed {
  is: 'call';
  callee: Expr;
  args: Expr[];
  /** Python's keyword arguments. */
  named: Map<string, Expr>;
}

export interface Dict extends Placed {
  is: 'dict';
  entries: { key: string | undefined; value: Expr }[];
}

export interface Binary extends Placed {
  is: 'binary';
  operator: string;
  left: Expr;
  right: Expr;
}

export interface Param {
  target: Target;
  annotation?: Expr;
  /** Type arguments of the annotation: `User` of `Repository<User>`. */
  typeArgs?: Expr[];
  default?: Expr;
  rest?: boolean;
}

export interface Fn extends Placed {
  is: 'fn';
  /** Empty for an anonymous function. */
  name: string;
  params: Param[];
  body: Stmt[];
  decorators: Expr[];
}

export interface Cls extends Placed {
  name: string;
  bases: Expr[];
  body: Stmt[];
  decorators: Expr[];
}

export type Target =
  | { is: 'name'; name: string; default?: Expr }
  | { is: 'items'; items: (Target | undefined)[]; default?: Expr }
  | { is: 'props'; props: { key: string; target: Target }[]; default?: Expr }
  | { is: 'member'; member: Member; default?: Expr }
  | { is: 'unknown'; default?: Expr };

export interface ImportedName {
  /** The local name; `*` takes over every name of the module. */
  local: string;
  /** As written: `..api.v3`, `./routes/ws.js`. */
  from: string;
  /** `default`, a name, or undefined for the module itself. */
  imported: string | undefined;
}

export type Stmt =
  | (Placed & { is: 'import'; names: ImportedName[] })
  /** `exported`: the names under which other modules see the target; `default` among them. */
  | (Placed & { is: 'bind'; target: Target; value: Expr; annotation?: Expr; exported?: string })
  | (Placed & { is: 'def'; fn: Fn; method?: boolean; exported?: string })
  | (Placed & { is: 'classdef'; cls: Cls; exported?: string })
  /** `export { a as b }`, `export { a as b } from 'm'`, `export * from 'm'`. */
  | (Placed & { is: 'export'; exported: string; local?: string; from?: string; imported?: string })
  | (Placed & { is: 'expr'; value: Expr })
  | (Placed & { is: 'return'; value: Expr | undefined })
  | (Placed & { is: 'for'; target: Target; iterable: Expr; body: Stmt[] })
  | (Placed & { is: 'while'; test: Expr | undefined; body: Stmt[] })
  | (Placed & { is: 'if'; test: Expr; then: Stmt[]; otherwise: Stmt[] })
  /** `with`, `try`, `switch`, plain blocks: all of it may run. */
  | (Placed & { is: 'block'; heads: Expr[]; bodies: Stmt[][] });

/** The expressions directly inside an expression; a function's body is not one of them. */
export function partsOf(expr: Expr): Expr[] {
  switch (expr.is) {
    case 'member':
      return [expr.object];
    case 'call':
      return [expr.callee, ...expr.args, ...expr.named.values()];
    case 'template':
    case 'other':
      return expr.parts;
    case 'list':
      return expr.items;
    case 'dict':
      return expr.entries.map(({ value }) => value);
    case 'choice':
      return expr.test ? [expr.test, ...expr.options] : expr.options;
    case 'binary':
      return [expr.left, expr.right];
    case 'index':
      return [expr.object, expr.index];
    case 'assign':
      return [expr.value];
    case 'fn':
      return [
        ...expr.decorators,
        ...expr.params.flatMap((param) =>
          [param.annotation, param.default].filter((part) => part !== undefined),
        ),
      ];
    case 'class':
      return [...expr.cls.bases, ...expr.cls.decorators];
    default:
      return [];
  }
}

/** `a.b.c` as written; undefined for anything but names and members. */
export function dotted(expr: Expr): string | undefined {
  if (expr.is === 'name') return expr.name;
  if (expr.is !== 'member') return undefined;
  const object = dotted(expr.object);
  return object === undefined ? undefined : `${object}.${expr.property}`;
}

/** The last name of a callee: `b` of `a().b`. */
export function lastName(expr: Expr): string | undefined {
  return expr.is === 'name' ? expr.name : expr.is === 'member' ? expr.property : undefined;
}

export function namedTarget(name: string): Target {
  return { is: 'name', name };
}

/** Visits every statement and every expression in them, the bodies of functions and classes included. */
export function walk(
  body: readonly Stmt[],
  visit: { stmt?: (stmt: Stmt) => void; expr?: (expr: Expr) => void },
): void {
  const expression = (expr: Expr): void => {
    visit.expr?.(expr);
    for (const part of partsOf(expr)) expression(part);
    if (expr.is === 'fn') walk(expr.body, visit);
    if (expr.is === 'class') walk(expr.cls.body, visit);
  };
  for (const stmt of body) {
    visit.stmt?.(stmt);
    for (const expr of expressionsOf(stmt)) expression(expr);
    for (const inner of bodiesOf(stmt)) walk(inner, visit);
  }
}

function expressionsOf(stmt: Stmt): Expr[] {
  switch (stmt.is) {
    case 'bind':
    case 'expr':
      return [stmt.value];
    case 'return':
      return stmt.value ? [stmt.value] : [];
    case 'def':
      return [stmt.fn];
    case 'classdef':
      return [...stmt.cls.bases, ...stmt.cls.decorators];
    case 'for':
      return [stmt.iterable];
    case 'while':
      return stmt.test ? [stmt.test] : [];
    case 'if':
      return [stmt.test];
    case 'block':
      return stmt.heads;
    default:
      return [];
  }
}

/** The statements inside a statement; a function's body comes with its expression. */
export function bodiesOf(stmt: Stmt): Stmt[][] {
  switch (stmt.is) {
    case 'classdef':
      return [stmt.cls.body];
    case 'for':
    case 'while':
      return [stmt.body];
    case 'if':
      return [stmt.then, stmt.otherwise];
    case 'block':
      return stmt.bodies;
    default:
      return [];
  }
}

/** The module a `require` names. */
export function required(expr: Expr): string | undefined {
  if (expr.is !== 'call' || expr.callee.is !== 'name' || expr.callee.name !== 'require') return undefined;
  const [first] = expr.args;
  return first?.is === 'text' ? first.value : undefined;
}

/** What a function gives back; the functions inside it give back for themselves. */
export function returnsOf(fn: Fn): Expr[] {
  const inside = (body: readonly Stmt[]): Expr[] =>
    body.flatMap((stmt) =>
      stmt.is === 'return' && stmt.value
        ? [stmt.value]
        : stmt.is === 'classdef'
          ? []
          : bodiesOf(stmt).flatMap(inside),
    );
  return inside(fn.body);
}
