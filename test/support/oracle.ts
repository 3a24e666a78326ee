import { parseSync, visitorKeys } from 'oxc-parser';

/** A node as the second parser gives it. */
interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** A scope knows only the names that matter here. */
interface Scope {
  names: Set<string>;
  parent?: Scope;
}

const WINDOWS = new Set(['window', 'globalThis', 'self', 'global']);

/**
 * Where a file constructs the global WebSocket, told by another parser and scopes of its own: nothing of the tool takes
 * part. Offsets of the `new`, in order; or the reason why the file is refused.
 */
export function constructionsOf(file: string, text: string): number[] | { reason: string } {
  const lang = /\.[cm]?ts$/.test(file) ? 'ts' : file.endsWith('.tsx') ? 'tsx' : 'jsx';
  let parsed = parseSync(file, text, { lang, sourceType: 'module' });
  // What a module may not say, a script still may: `with`, octal numbers, `await` as a name.
  if (parsed.errors.length > 0) parsed = parseSync(file, text, { lang, sourceType: 'script' });
  const [error] = parsed.errors;
  if (error) return { reason: error.message };
  const found: number[] = [];
  visit(parsed.program as unknown as Node, undefined, found);
  return found.sort((a, b) => a - b);
}

function visit(node: Node, outer: Scope | undefined, found: number[]): void {
  const names = new Set(namesOf(node));
  const scope: Scope | undefined = names.size > 0 ? { names, parent: outer } : outer;
  if (node.type === 'NewExpression' && isSocket(node.callee as Node, scope)) found.push(node.start);
  for (const child of childrenOf(node)) visit(child, scope, found);
}

function isSocket(callee: Node, scope: Scope | undefined): boolean {
  const bare = unwrapped(callee);
  if (bare.type === 'Identifier') return bare.name === 'WebSocket' && !isDeclared('WebSocket', scope);
  if (bare.type !== 'MemberExpression') return false;
  const property = bare.property as Node;
  const name = bare.computed === true ? property.value : property.name;
  const object = unwrapped(bare.object as Node);
  return (
    name === 'WebSocket' &&
    object.type === 'Identifier' &&
    WINDOWS.has(String(object.name)) &&
    !isDeclared(String(object.name), scope)
  );
}

/** Inside parentheses and types. */
function unwrapped(node: Node): Node {
  return /^(ParenthesizedExpression|TS(As|Satisfies|NonNull)Expression|TSTypeAssertion|ChainExpression)$/.test(
    node.type,
  )
    ? unwrapped(node.expression as Node)
    : node;
}

function isDeclared(name: string, scope: Scope | undefined): boolean {
  return scope !== undefined && (scope.names.has(name) || isDeclared(name, scope.parent));
}

const FUNCTION = /^(Function(Declaration|Expression)|ArrowFunctionExpression|TSDeclareFunction)$/;

/** What a node declares for all that lies in it. */
function namesOf(node: Node): string[] {
  if (FUNCTION.test(node.type)) {
    const own = node.type === 'FunctionExpression' ? bound(node.id as Node | null) : [];
    const body = node.body as Node | null;
    return [...own, ...nodes(node.params).flatMap(bound), ...(body ? variables(body) : [])];
  }
  switch (node.type) {
    case 'Program':
      return [...lexical(node.body), ...variables(node)];
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return lexical(node.body);
    case 'SwitchStatement':
      return nodes(node.cases).flatMap((one) => lexical(one.consequent));
    case 'CatchClause':
      return bound(node.param as Node | null);
    case 'ForStatement':
      return lexical([node.init]);
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexical([node.left]);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return bound(node.id as Node | null);
    default:
      return [];
  }
}

/** Names that statements declare in their own block. */
function lexical(statements: unknown): string[] {
  return nodes(statements).flatMap((statement): string[] => {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
        return lexical([statement.declaration]);
      case 'ImportDeclaration':
        return nodes(statement.specifiers).flatMap(({ local }) => bound(local as Node));
      case 'VariableDeclaration':
        return nodes(statement.declarations).flatMap(({ id }) => bound(id as Node));
      case 'FunctionDeclaration':
      case 'TSDeclareFunction':
      case 'ClassDeclaration':
      case 'TSEnumDeclaration':
      case 'TSImportEqualsDeclaration':
      case 'TSModuleDeclaration':
        return bound(statement.id as Node | null);
      default:
        return [];
    }
  });
}

/** Names of the `var`s below a node, without those of inner functions. */
function variables(node: Node): string[] {
  return childrenOf(node).flatMap((child): string[] => {
    if (FUNCTION.test(child.type) || child.type === 'StaticBlock') return [];
    const own =
      child.type === 'VariableDeclaration' && child.kind === 'var'
        ? nodes(child.declarations).flatMap(({ id }) => bound(id as Node))
        : [];
    return [...own, ...variables(child)];
  });
}

/** Names that a pattern binds. */
function bound(pattern: Node | null): string[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [String(pattern.name)];
    case 'AssignmentPattern':
      return bound(pattern.left as Node);
    case 'RestElement':
      return bound(pattern.argument as Node);
    case 'TSParameterProperty':
      return bound(pattern.parameter as Node);
    case 'ArrayPattern':
      return nodes(pattern.elements).flatMap(bound);
    case 'ObjectPattern':
      return nodes(pattern.properties).flatMap((one) =>
        bound(one.type === 'Property' ? (one.value as Node) : one),
      );
    default:
      return [];
  }
}

function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => nodes(node[key]));
}

function nodes(value: unknown): Node[] {
  return [value]
    .flat()
    .filter((one): one is Node => typeof one === 'object' && one !== null && 'type' in one);
}
