import type { Evaluator } from '../code/evaluate.js';
import { dotted, lastName, walk, type Call, type Expr } from '../code/tree.js';
import { within, type Served } from '../code/within.js';
import type { Declaration } from '../registry.js';
import type { Auth } from '../route.js';
import { passed } from './gate.js';
import { isReceive } from './words.js';

const credential = /(?:^|_|\b)(?:access_?)?(?:token|jwt|api_?key|auth|ticket|credentials?)(?:$|_|\b)/i;
const checks = /token|jwt|auth|verify|credential|session/i;
/** What a dependency is called that says who calls; one that opens a database is called otherwise. */
const identity =
  /user|auth|token|jwt|verif|credential|principal|permission|login|logged|admin|api_?key|require|current|guard|identity|secur|account|claims|role/i;

/** How a route learns who calls: everything that is seen of it, in no order. */
export function authOf(
  evaluator: Evaluator,
  { handlers, gates = [], site, path, framework }: Declaration,
): Auth[] {
  const found = new Set<Auth>();
  for (const item of passed(evaluator, gates)) fromUses(item, found);
  const code = within(evaluator, handlers, 2);
  for (const item of code) {
    if (item.depth === 0) {
      if (framework === 'socket.io') fromConnect(item, found);
      else if (item.fn) fromParams(evaluator, item, path, found);
      for (const decorator of [...(item.fn?.decorators ?? []), ...(item.cls?.decorators ?? [])])
        fromDecorator(decorator, found);
    }
    fromUses(item, found);
  }
  const named = site?.call.named.get('dependencies');
  if (named?.is === 'list' && named.items.length > 0) found.add('dependency');
  const [, options] = site?.call.args ?? [];
  if (
    options?.is === 'dict' &&
    options.entries.some(({ key }) => /^(?:preValidation|preHandler|onRequest)$/.test(key ?? ''))
  )
    found.add('dependency');
  if (framework === 'express-ws' && (site?.call.args.length ?? 0) > 2) found.add('dependency');
  if (framework === 'socket.io') fromMiddleware(evaluator, site, found);
  if (
    code.some((item) => readsFirst(item)) &&
    code.some(
      ({ name, sites }) =>
        checks.test(name) || sites.some(({ call }) => checks.test(lastName(call.callee) ?? '')),
    )
  )
    found.add('first message');
  if (code.some(looksForAuthMessage)) found.add('first message');
  return [...found].sort();
}

/** `async def connect(sid, environ, auth)`: what socket.io sends along with its first packet. */
function fromConnect({ fn }: Served, found: Set<Auth>): void {
  if (fn?.params.some(({ target }) => target.is === 'name' && target.name === 'auth'))
    found.add('first message');
}

function fromParams(evaluator: Evaluator, item: Served, path: string, found: Set<Auth>): void {
  for (const { target, annotation, default: value } of item.fn?.params ?? []) {
    if (target.is !== 'name') continue;
    const given = [value, annotation].flatMap((expr) => (expr ? callsIn(expr) : []));
    const names = given.map(({ callee }) => lastName(callee));
    if (names.includes('Security')) found.add('dependency');
    else if (names.includes('Depends')) {
      if (given.some((call) => lastName(call.callee) === 'Depends' && asksWho(evaluator, item, call, path)))
        found.add('dependency');
    } else if (names.includes('Header')) found.add('header');
    else if (names.includes('Cookie')) found.add('cookie');
    else if (credential.test(target.name))
      found.add(path.includes(`:${target.name}`) ? 'path token' : 'query token');
  }
}

/** Whether a dependency tells who calls, by its name or by what it reads: `Depends(current_user)`, and not `Depends(get_db)`. */
function asksWho(evaluator: Evaluator, item: Served, { args }: Call, path: string): boolean {
  const [dependency] = args;
  if (!dependency) return false;
  const name = lastName(dependency.is === 'call' ? dependency.callee : dependency) ?? '';
  if (identity.test(name)) return true;
  const seen = new Set<Auth>();
  for (const code of within(evaluator, evaluator.evaluate(dependency, item.frame), 1)) {
    // A dependency may have dependencies; one that needs itself does not get far.
    if (code.depth === 0 && code.fn && code.fn !== item.fn) fromParams(evaluator, code, path, seen);
    fromUses(code, seen);
  }
  return seen.size > 0;
}

function callsIn(expr: Expr): Call[] {
  const calls: Call[] = [];
  walk([{ is: 'expr', value: expr, start: expr.start, end: expr.end }], {
    expr(part) {
      if (part.is === 'call') calls.push(part);
    },
  });
  return calls;
}

/** `@UseGuards(…)`, `@login_required`, `@requires("authenticated")`. */
function fromDecorator(decorator: Expr, found: Set<Auth>): void {
  const name = dotted(decorator.is === 'call' ? decorator.callee : decorator) ?? '';
  if (
    /UseGuards$|(?:login|auth|token|jwt)\w*_required$|(?:^|\.)requires$|require_\w*(?:auth|user|admin|token)/i.test(
      name,
    )
  )
    found.add('dependency');
}

/** Query parameters, headers, cookies and sessions, wherever they are read. */
function fromUses(item: Served, found: Set<Auth>): void {
  const key = (expr: Expr | undefined): string => (expr?.is === 'text' ? expr.value : '');
  walk(item.body, {
    stmt(stmt) {
      // `const { token } = parse(request.url, true).query`
      if (stmt.is !== 'bind' || stmt.target.is !== 'props') return;
      for (const prop of stmt.target.props) fromRead(pathOf(stmt.value), prop.key, found);
    },
    expr(expr) {
      if (expr.is === 'index') fromRead(pathOf(expr.object), key(expr.index), found);
      else if (expr.is === 'call' && expr.callee.is === 'member' && expr.callee.property === 'get')
        fromRead(pathOf(expr.callee.object), key(expr.args[0]), found);
      else if (expr.is === 'call' && expr.callee.is === 'member')
        fromAsked(expr.callee.property, key(expr.args[0]), found);
      else if (expr.is === 'member') fromRead(pathOf(expr.object), expr.property, found);
    },
  });
}

/** Methods of Tornado's handlers. */
function fromAsked(method: string, name: string, found: Set<Auth>): void {
  if (/^get_(?:query_)?argument$/.test(method) && credential.test(name)) found.add('query token');
  if (/^get_(?:secure|signed)_cookie$/.test(method)) found.add('cookie');
}

/** What it says that `name` is read of an object. */
function fromRead(object: string, name: string, found: Set<Auth>): void {
  if (!name) return;
  if (
    /(?:query_params|request\.args|\.query|[sS]earchParams|^args|^query|^params)$/.test(object) &&
    credential.test(name)
  )
    found.add('query token');
  if (
    /(?:^|\.)headers$/.test(object) &&
    /^(?:authorization|x-[\w-]*(?:token|key)|sec-websocket-protocol)$/i.test(name)
  )
    found.add('header');
  if (/(?:^|\.)headers$/.test(object) && /^cookie$/i.test(name)) found.add('cookie');
  if (/(?:^|\.)cookies$/.test(object)) found.add('cookie');
  if (/(?:^|\.)scope$/.test(object) && /^(?:user|session)$/.test(name)) found.add('cookie');
  // A session is known by its cookie.
  if (/(?:^|\.)req(?:uest)?\.session$/.test(object)) found.add('cookie');
  if (/(?:^|\.)handshake\.auth$/.test(object)) found.add('first message');
  if (/(?:^|\.)handshake\.query$/.test(object) && credential.test(name)) found.add('query token');
}

/** `request.headers`; of `new URL(request.url).searchParams` and `new URLSearchParams(…)` the end. */
function pathOf(expr: Expr): string {
  if (expr.is === 'call') return lastName(expr.callee) ?? '';
  return dotted(expr) ?? lastName(expr) ?? '';
}

/** `io.use(…)`: socket.io asks before it connects; its `auth` travels in the first packet. Each namespace asks for itself. */
function fromMiddleware(evaluator: Evaluator, site: Declaration['site'], found: Set<Auth>): void {
  const own = site ? receiversOf(evaluator, site) : [];
  for (const use of evaluator.sitesNamed('use')) {
    if (use.module !== site?.module || use.call.callee.is !== 'member') continue;
    if (!receiversOf(evaluator, use).some((id) => own.includes(id))) continue;
    for (const frame of evaluator.framesAt(use)) {
      const [middleware] = use.call.args;
      const values = middleware ? evaluator.evaluate(middleware, frame) : [];
      for (const item of within(evaluator, values, 1)) fromUses(item, found);
    }
  }
}

/** The objects whose method a call is. */
function receiversOf(evaluator: Evaluator, site: NonNullable<Declaration['site']>): string[] {
  const { callee } = site.call;
  if (callee.is !== 'member') return [];
  return evaluator
    .framesAt(site)
    .flatMap((frame) => evaluator.evaluate(callee.object, frame))
    .flatMap((value) => (value.is === 'object' ? [value.id] : []));
}

/** Waits for one message before it goes on: a receive that is in no loop. */
function readsFirst(item: Served): boolean {
  const loops: { start: number; end: number }[] = [];
  walk(item.body, {
    stmt(stmt) {
      if (stmt.is === 'while' || stmt.is === 'for') loops.push(stmt);
    },
  });
  return item.sites.some(
    ({ call }) =>
      isReceive(call) &&
      call.callee.is === 'member' &&
      !/^(?:on|once|addEventListener)$/.test(call.callee.property) &&
      !loops.some(({ start, end }) => start <= call.start && call.end <= end),
  );
}

/** `if (message.type === 'auth')`. */
function looksForAuthMessage(item: Served): boolean {
  return item.sites.some(({ conditions }) => conditions.some(({ test }) => comparesAuth(test)));
}

function comparesAuth(test: Expr): boolean {
  if (test.is !== 'binary') return false;
  if (test.operator === '&&' || test.operator === 'and')
    return comparesAuth(test.left) || comparesAuth(test.right);
  return (
    /^[!=]={1,2}$/.test(test.operator) &&
    [test.left, test.right].some(
      (side) => side.is === 'text' && /^(?:auth|authenticate|authorization|login|token)$/i.test(side.value),
    )
  );
}
