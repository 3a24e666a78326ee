import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import type { UrlContext } from './outside.js';
import type { UrlCandidate, UrlPattern } from './site.js';
import { bare, excerpt, isCall, isFunctionNode, isMember, propertyName } from './syntax.js';

/** A URL under construction: static text and the expressions between. */
type Part = string | { name: string; node: t.Node; query?: string[] };
type Parts = Part[];

const LIMIT = 8;
const DEPTH = 12;

/** Resolves the first argument of a socket construction as far as the code tells. Never throws. */
export function resolveUrl(argument: NodePath | undefined, context: UrlContext): UrlPattern {
  if (!argument) return { candidates: [] };
  const all = evaluate(argument, { context, values: new Map(), depth: 0 });
  const seen = new Map<string, UrlCandidate>();
  for (const parts of all) {
    const candidate = toCandidate(parts);
    if (!seen.has(candidate.text)) seen.set(candidate.text, candidate);
  }
  return { candidates: [...seen.values()] };
}

interface Frame {
  context: UrlContext;
  /** Arguments of a helper that is being evaluated. */
  values: Map<Binding, Parts[]>;
  depth: number;
}

function evaluate(path: NodePath, frame: Frame): Parts[] {
  if (frame.depth > DEPTH) return [[hole(path)]];
  const next = { ...frame, depth: frame.depth + 1 };
  const node = path.node as t.Node;
  switch (node.type) {
    case 'StringLiteral':
      return [[node.value]];
    case 'NumericLiteral':
      return [[String(node.value)]];
    case 'TemplateLiteral':
      return template(path as NodePath<t.TemplateLiteral>, next);
    case 'BinaryExpression':
      if (node.operator !== '+') break;
      return concat(
        evaluate(path.get('left') as NodePath, next),
        evaluate(path.get('right') as NodePath, next),
      );
    case 'LogicalExpression':
      return union(
        evaluate(path.get('left') as NodePath, next),
        evaluate(path.get('right') as NodePath, next),
      );
    case 'ConditionalExpression':
      return union(
        evaluate(path.get('consequent') as NodePath, next),
        evaluate(path.get('alternate') as NodePath, next),
      );
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TypeCastExpression':
      return evaluate(path.get('expression') as NodePath, next);
    case 'Identifier':
      return identifier(path as NodePath<t.Identifier>, next);
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return member(path as NodePath<t.MemberExpression>, next);
    case 'NewExpression':
      return construction(path as NodePath<t.NewExpression>, next);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return call(path as NodePath<t.CallExpression>, next);
    default:
      break;
  }
  return [[hole(path)]];
}

function template(path: NodePath<t.TemplateLiteral>, frame: Frame): Parts[] {
  const expressions = path.get('expressions') as NodePath[];
  let result: Parts[] = [[]];
  path.node.quasis.forEach((quasi, index) => {
    result = concat(result, [[quasi.value.cooked ?? quasi.value.raw]]);
    const expression = expressions[index];
    if (expression) result = concat(result, evaluate(expression, frame));
  });
  return result;
}

function identifier(path: NodePath<t.Identifier>, frame: Frame): Parts[] {
  const binding = path.scope.getBinding(path.node.name);
  if (!binding) return [[hole(path)]];
  const given = frame.values.get(binding);
  if (given) return given;
  const declared = declaredValue(binding, frame);
  if (!declared) return [[hole(path)]];
  const values = evaluate(declared.path, { ...frame, context: declared.context });
  const query = queryOf(binding);
  return values.map((parts) =>
    named(query.length > 0 ? [...parts, { name: 'query', node: path.node, query }] : parts, path),
  );
}

/** A value that is nothing but one expression is better known by the variable's own name. */
function named(parts: Parts, path: NodePath<t.Identifier>): Parts {
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || typeof only === 'string') return parts;
  // What a call returns is better known by the variable that keeps it.
  const isCalled = ['CallExpression', 'OptionalCallExpression', 'AwaitExpression'].includes(
    bare(only.node).type,
  );
  return [{ ...only, name: only.name === 'value' || isCalled ? path.node.name : only.name }];
}

/** The one expression a binding stands for: its initialiser, its only assignment, its default, its exported value. */
function declaredValue(binding: Binding, frame: Frame): { path: NodePath; context: UrlContext } | undefined {
  const { path } = binding;
  const local = (found: NodePath): { path: NodePath; context: UrlContext } => ({
    path: found,
    context: frame.context,
  });
  if (path.isVariableDeclarator()) {
    if (path.node.id.type !== 'Identifier')
      return destructured(binding, path as NodePath<t.VariableDeclarator>, frame);
    if (path.node.init && binding.constantViolations.length === 0) return local(path.get('init') as NodePath);
    const [only, ...more] = binding.constantViolations;
    const unset =
      !path.node.init ||
      path.node.init.type === 'NullLiteral' ||
      (path.node.init.type === 'StringLiteral' && path.node.init.value === '');
    if (unset && only?.isAssignmentExpression() && more.length === 0 && only.node.operator === '=')
      return local(only.get('right') as NodePath);
    return undefined;
  }
  if (binding.kind === 'param') {
    const found = path.isAssignmentPattern()
      ? path
      : path.findParent((parent) => parent.isAssignmentPattern());
    if (found?.isAssignmentPattern() && found.node.left === binding.identifier)
      return local(found.get('right') as NodePath);
    return undefined;
  }
  if (path.isImportSpecifier() || path.isImportDefaultSpecifier()) {
    const declaration = path.parentPath?.node as t.ImportDeclaration;
    const name = path.isImportSpecifier() ? importedName(path.node) : 'default';
    return frame.context.imported?.(declaration.source.value, name);
  }
  return undefined;
}

function importedName(node: t.ImportSpecifier): string {
  return node.imported.type === 'Identifier' ? node.imported.name : node.imported.value;
}

/** `const { wsUrl } = CONFIG` and `const { protocol } = window.location` (the latter stays an expression). */
function destructured(
  binding: Binding,
  path: NodePath<t.VariableDeclarator>,
  frame: Frame,
): { path: NodePath; context: UrlContext } | undefined {
  const { id, init } = path.node;
  if (id.type !== 'ObjectPattern' || !init) return undefined;
  const property = id.properties.find((p) => p.type === 'ObjectProperty' && p.value === binding.identifier);
  if (property?.type !== 'ObjectProperty' || property.key.type !== 'Identifier') return undefined;
  const object = objectBehind(path.get('init') as NodePath, frame);
  const found = object && propertyOf(object.path, property.key.name);
  return found && object ? { path: found, context: object.context } : undefined;
}

function member(path: NodePath<t.MemberExpression>, frame: Frame): Parts[] {
  const name = propertyName(path.node);
  const object = path.get('object') as NodePath;
  if (name === undefined) return [[hole(path)]];
  if (name === 'href' || name === 'current') {
    const inner = evaluate(object, frame);
    if (name === 'href' && !isLocation(object.node)) return inner;
  }
  if (object.isThisExpression()) {
    const assigned = fieldValue(path, name);
    if (assigned) return evaluate(assigned, frame);
    return [[hole(path)]];
  }
  const holder = objectBehind(object, frame);
  const value = holder && propertyOf(holder.path, name);
  if (holder && value) return evaluate(value, { ...frame, context: holder.context });
  return [[hole(path)]];
}

function isLocation(node: t.Node): boolean {
  return (node.type === 'Identifier' && node.name === 'location') || propertyName(node) === 'location';
}

/** The object literal an expression stands for, if it is a plain constant one. */
function objectBehind(path: NodePath, frame: Frame): { path: NodePath; context: UrlContext } | undefined {
  let found: { path: NodePath; context: UrlContext } | undefined = { path, context: frame.context };
  for (let step = 0; found && step < 6; step++) {
    const { path: current, context }: { path: NodePath; context: UrlContext } = found;
    const node = current.node as t.Node;
    if (node.type === 'ObjectExpression') return found;
    if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression')
      found = { path: current.get('expression') as NodePath, context };
    else if (isCall(current) && /\.?freeze$/.test(excerpt(context.text, current.node.callee))) {
      found = { path: (current.get('arguments') as NodePath[])[0] as NodePath, context };
    } else if (node.type === 'Identifier') {
      const binding: Binding | undefined = current.scope.getBinding(node.name);
      found = binding && declaredValue(binding, { ...frame, context });
    } else if (isMember(current)) {
      const name = propertyName(current.node);
      const outer = objectBehind(current.get('object') as NodePath, { ...frame, context });
      const value = outer && name !== undefined ? propertyOf(outer.path, name) : undefined;
      found = outer && value ? { path: value, context: outer.context } : undefined;
    } else return undefined;
  }
  return undefined;
}

function propertyOf(object: NodePath, name: string): NodePath | undefined {
  for (const property of object.get('properties') as NodePath[]) {
    const { node } = property as NodePath<t.ObjectProperty>;
    if (node.type !== 'ObjectProperty' || node.computed) continue;
    const key =
      node.key.type === 'Identifier'
        ? node.key.name
        : node.key.type === 'StringLiteral'
          ? node.key.value
          : undefined;
    if (key === name) return property.get('value') as NodePath;
  }
  return undefined;
}

/** What `this.name` is set to, when it is set in one place: a field initialiser or one assignment in the class. */
function fieldValue(path: NodePath, name: string): NodePath | undefined {
  const owner = path.findParent((parent) => parent.isClass());
  if (!owner) return undefined;
  const values: NodePath[] = [];
  owner.traverse({
    ClassProperty(property) {
      const { key } = property.node;
      if (key.type === 'Identifier' && key.name === name && property.node.value)
        values.push(property.get('value') as NodePath);
    },
    ClassPrivateProperty(property) {
      if (`#${property.node.key.id.name}` === name && property.node.value)
        values.push(property.get('value') as NodePath);
    },
    AssignmentExpression(assignment) {
      const { left } = assignment.node;
      if (propertyName(left) === name && (left as t.MemberExpression).object.type === 'ThisExpression')
        values.push(assignment.get('right') as NodePath);
    },
  });
  const meaningful = values.filter(
    (value) =>
      value.node.type !== 'NullLiteral' && !(value.node.type === 'StringLiteral' && value.node.value === ''),
  );
  return meaningful.length === 1 ? meaningful[0] : undefined;
}

function construction(path: NodePath<t.NewExpression>, frame: Frame): Parts[] {
  const { callee } = path.node;
  const [first, base] = path.get('arguments') as NodePath[];
  if (callee.type !== 'Identifier' || !first) return [[hole(path)]];
  if (callee.name === 'URLSearchParams') {
    const query = first.isObjectExpression()
      ? first.node.properties.map((p) =>
          p.type === 'ObjectProperty' && p.key.type === 'Identifier' ? p.key.name : '',
        )
      : [];
    return [[{ name: 'query', node: path.node, query: query.filter(Boolean) }]];
  }
  if (callee.name !== 'URL') return [[hole(path)]];
  if (!base) return evaluate(first, frame);
  return evaluate(first, frame).flatMap((parts) => {
    const [head] = parts;
    if (typeof head === 'string' && /^\w+:\/\//.test(head)) return [parts];
    const origins = evaluate(base, frame).map((baseParts) => originOnly(baseParts));
    return concat(origins, [typeof head === 'string' && head.startsWith('/') ? parts : ['/', ...parts]]);
  });
}

/** Scheme and host of a base that is statically known, else the expression itself. */
function originOnly(parts: Parts): Parts {
  const [head] = parts;
  if (typeof head !== 'string') return parts.slice(0, 1);
  const origin = /^\w+:\/\/[^/]*/.exec(head)?.[0];
  return origin === undefined
    ? [head.replace(/\/+$/, '')]
    : head === origin
      ? [head, ...parts.slice(1, 2)]
      : [origin];
}

const TEXT_KEEPING = new Set([
  'toString',
  'trim',
  'trimEnd',
  'valueOf',
  'toLowerCase',
  'replaceAll',
  'replace',
]);

function call(path: NodePath<t.CallExpression>, frame: Frame): Parts[] {
  const callee = path.get('callee') as NodePath;
  const args = path.get('arguments') as NodePath[];
  const [first] = args;
  if (isMember(callee)) {
    const name = propertyName(callee.node) ?? '';
    const object = callee.get('object') as NodePath;
    if (name === 'concat')
      return args.reduce((all, arg) => concat(all, evaluate(arg, frame)), evaluate(object, frame));
    if (name === 'join' && object.isArrayExpression())
      return join(object as NodePath<t.ArrayExpression>, first, frame);
    if (TEXT_KEEPING.has(name) && !object.isIdentifier({ name: 'Math' })) {
      const values = evaluate(object, frame);
      return name.startsWith('replace') ? replaced(values, path.node) : values;
    }
  }
  const calleeName = callee.isIdentifier()
    ? callee.node.name
    : isMember(callee)
      ? propertyName(callee.node)
      : undefined;
  if (
    (calleeName === 'encodeURIComponent' || calleeName === 'encodeURI' || calleeName === 'String') &&
    first
  ) {
    return evaluate(first, frame).map((parts) =>
      parts.length === 1 && typeof parts[0] === 'object' ? [{ ...parts[0], node: path.node }] : parts,
    );
  }
  if (
    (calleeName === 'useMemo' ||
      calleeName === 'useCallback' ||
      calleeName === 'useState' ||
      calleeName === 'useRef' ||
      calleeName === 'computed') &&
    first
  ) {
    return isFunctionNode(first.node)
      ? (returned(first as NodePath<t.Function>, [], frame) ?? [[hole(path)]])
      : evaluate(first, frame);
  }
  const target = functionBehind(callee, frame);
  const values = target && returned(target.path, args, { ...frame, context: target.context }, frame);
  return values ?? [[hole(path)]];
}

function join(array: NodePath<t.ArrayExpression>, separator: NodePath | undefined, frame: Frame): Parts[] {
  const glue = separator?.isStringLiteral() ? separator.node.value : separator ? undefined : ',';
  if (glue === undefined) return [[hole(array)]];
  const elements = array.get('elements') as NodePath[];
  return elements.reduce<Parts[]>(
    (all, element, index) => concat(index ? concat(all, [[glue]]) : all, evaluate(element, frame)),
    [[]],
  );
}

/** `.replace(/^http/, 'ws')` and relatives only change the scheme; any other replacement hides the text. */
function replaced(values: Parts[], node: t.CallExpression): Parts[] {
  const [pattern, replacement] = node.arguments;
  const source =
    pattern?.type === 'RegExpLiteral'
      ? pattern.pattern
      : pattern?.type === 'StringLiteral'
        ? pattern.value
        : '';
  const into = replacement?.type === 'StringLiteral' ? replacement.value : undefined;
  if (/^\^?\(?http/.test(source) && (into === undefined || /^(ws|wss|\$)/.test(into))) {
    return values.map((parts) =>
      parts.map((part, index) =>
        index === 0 && typeof part === 'string' ? part.replace(/^http/, 'ws') : part,
      ),
    );
  }
  if (/^\\?\/[+*]?\$$/.test(source) && into === '') {
    return values.map((parts) =>
      parts.map((part, index) =>
        index === parts.length - 1 && typeof part === 'string' ? part.replace(/\/+$/, '') : part,
      ),
    );
  }
  return [[{ name: 'value', node }]];
}

function functionBehind(
  callee: NodePath,
  frame: Frame,
): { path: NodePath<t.Function>; context: UrlContext } | undefined {
  if (callee.isIdentifier()) {
    const binding = callee.scope.getBinding(callee.node.name);
    if (!binding) return undefined;
    if (binding.path.isFunctionDeclaration())
      return { path: binding.path as NodePath<t.Function>, context: frame.context };
    const declared = declaredValue(binding, frame);
    let target = declared?.path;
    if (target && isCall(target) && /(useCallback)$/.test(excerpt(frame.context.text, target.node.callee)))
      target = (target.get('arguments') as NodePath[])[0];
    if (declared && target?.isFunction())
      return { path: target as NodePath<t.Function>, context: declared.context };
    return undefined;
  }
  if (isMember(callee) && callee.node.object.type === 'ThisExpression') {
    const name = propertyName(callee.node);
    const owner = callee.findParent((parent) => parent.isClass());
    const body = owner?.get('body.body') as NodePath[] | undefined;
    const method = body?.find(
      (m) =>
        (m.isClassMethod() && m.node.key.type === 'Identifier' && m.node.key.name === name) ||
        (m.isClassPrivateMethod() && `#${m.node.key.id.name}` === name),
    );
    return method ? { path: method as NodePath<t.Function>, context: frame.context } : undefined;
  }
  return undefined;
}

/** Everything a small pure helper can return, its parameters filled in. */
function returned(
  fn: NodePath<t.Function>,
  args: NodePath[],
  frame: Frame,
  caller = frame,
): Parts[] | undefined {
  if (fn.node.async || fn.node.generator) return undefined;
  const values = new Map(frame.values);
  (fn.get('params') as NodePath[]).forEach((param, index) => {
    const id = param.isAssignmentPattern() ? (param.get('left') as NodePath) : param;
    const binding = id.isIdentifier() ? fn.scope.getBinding(id.node.name) : undefined;
    const argument = args[index];
    if (binding && argument) values.set(binding, evaluate(argument, caller));
  });
  const inner = { ...frame, values };
  const body = fn.get('body') as NodePath;
  if (!body.isBlockStatement()) return evaluate(body, inner);
  const results: Parts[] = [];
  fn.traverse({
    Function(path) {
      path.skip();
    },
    ReturnStatement(path) {
      const argument = path.get('argument') as NodePath;
      if (argument.node) results.push(...evaluate(argument, inner));
    },
  });
  return results.length > 0 ? results.slice(0, LIMIT) : undefined;
}

/** Query parameters set on a URL or URLSearchParams variable: `url.searchParams.set('token', …)`. */
function queryOf(binding: Binding): string[] {
  return binding.referencePaths.flatMap((reference) => {
    let member = reference.parentPath;
    if (isMember(member) && propertyName(member.node) === 'searchParams') member = member.parentPath;
    if (!isMember(member) || !['set', 'append'].includes(propertyName(member.node) ?? '')) return [];
    const call = member.parentPath;
    const [first] = isCall(call) ? call.node.arguments : [];
    return first?.type === 'StringLiteral' ? [first.value] : [];
  });
}

function hole(path: NodePath): Part {
  return { name: holeName(path.node), node: path.node };
}

function holeName(node: t.Node): string {
  const inner = bare(node);
  if (inner.type === 'Identifier') return inner.name;
  if (inner.type === 'CallExpression' || inner.type === 'OptionalCallExpression') {
    const [key] = inner.arguments;
    const name = holeName(inner.callee);
    // `localStorage.getItem('access_token')`
    return key?.type === 'StringLiteral' && /^get/.test(name) ? key.value : name;
  }
  if (inner.type === 'AwaitExpression') return holeName(inner.argument);
  return propertyName(inner)?.replace(/^#/, '') ?? 'value';
}

function concat(left: Parts[], right: Parts[]): Parts[] {
  return left.flatMap((a) => right.map((b) => [...a, ...b])).slice(0, LIMIT);
}

function union(left: Parts[], right: Parts[]): Parts[] {
  return [...left, ...right].slice(0, LIMIT);
}

const HOST_NAME = /host|domain|authority|port|origin|location/i;

/** Splits a URL into origin, path and query. `{name}` stands for an expression. */
function toCandidate(parts: Parts): UrlCandidate {
  const params: { name: string; node: t.Node }[] = [];
  let extraQuery: string[] = [];
  let raw = '';
  for (const part of parts) {
    if (typeof part === 'string') raw += part;
    else if (part.query) extraQuery = [...extraQuery, ...part.query];
    else {
      raw += `{${String(params.length)}}`;
      params.push(part);
    }
  }
  const label = (text: string): string =>
    text.replace(/\{(\d+)\}/g, (_, index: string) => `{${params[Number(index)]?.name ?? 'value'}}`);
  const text = label(raw);
  const [beforeQuery = '', queryText = ''] = raw.replace(/#.*$/s, '').split(/\?(.*)/s);
  const query = [...extraQuery, ...queryNames(queryText, params)];
  // A scheme may be literal (wss://), an expression (`${proto}//`, `${proto}://`) or absent.
  const scheme = /^(?:[a-z]+:\/\/|\{\d+\}:?\/\/|\/\/)/i.exec(beforeQuery)?.[0] ?? '';
  const rest = beforeQuery.slice(scheme.length);
  const slash = rest.indexOf('/');
  let origin: string | undefined;
  let openBase = false;
  let path: string | undefined;
  if (scheme !== '') {
    const authority = slash < 0 ? rest : rest.slice(0, slash);
    path = slash < 0 ? (authority === '' ? undefined : '/') : rest.slice(slash);
    const hosts = [...authority.matchAll(/\{(\d+)\}/g)].map((m) => params[Number(m[1])]?.name ?? '');
    openBase = hosts.some((name) => !HOST_NAME.test(name));
    if (openBase && slash < 0) path = undefined;
    if (hosts.length === 0 && !scheme.includes('{')) origin = `${scheme}${authority}`.toLowerCase();
  } else if (rest.startsWith('/')) path = rest;
  else if (rest.startsWith('{')) {
    const end = rest.indexOf('}') + 1;
    const after = rest.slice(end);
    // `${host}:8000/ws`
    const port = /^:\d+/.exec(after)?.[0] ?? '';
    openBase = port === '';
    path = after.slice(port.length) === '' ? undefined : `/${after.slice(port.length).replace(/^\//, '')}`;
  } else if (rest !== '') path = `/${rest}`;
  const used = path ? [...path.matchAll(/\{(\d+)\}/g)].flatMap((m) => params[Number(m[1])] ?? []) : [];
  return {
    origin,
    path: path === undefined ? undefined : tidy(label(path)),
    params: used,
    query,
    openBase,
    text: query.length > 0 && queryText === '' ? `${text}?${query.join('&')}` : text,
  };
}

function queryNames(text: string, params: { name: string }[]): string[] {
  if (text === '') return [];
  return text
    .split('&')
    .map((pair) => pair.split('=')[0] ?? '')
    .map((name) => name.replace(/\{(\d+)\}/g, (_, index: string) => params[Number(index)]?.name ?? ''))
    .filter(Boolean);
}

function tidy(path: string): string {
  const flat = path.replace(/\/{2,}/g, '/');
  return flat.length > 1 ? flat.replace(/\/$/, '') : flat;
}
