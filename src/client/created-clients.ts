import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import { traverse, type NodePath } from '../parse/traverse.js';
import { bare, calleeName, endOf, isCall, isInside, isMember, propertyName, startOf } from './syntax.js';

/** A client of supabase-js that a file makes. */
export interface CreatedClient {
  call: t.CallExpression;
  /**
   * once: as often as its module is loaded, or kept after the first time. render, instance, call: each time a component renders,
   * is made, or a function is called.
   */
  how: 'once' | 'instance' | 'call';
  /** Of the function it stands in, where it is not made once. */
  fn?: NodePath<t.Function>;
  exported: boolean;
  /** Source of the address; `x!` and `x` are the same. */
  url: string;
}

const PACKAGE = /^(?:npm:|https:\/\/[^'"]*\/)?@supabase\/supabase-js(?:@[^/]*)?(?:\/.*)?$/;
const PRIVILEGED = /service_?role|SUPABASE_SECRET|secret_?key/i;
/** What the frameworks call on the server. */
const SERVER_FUNCTIONS =
  /^(?:getServerSideProps|getStaticProps|getStaticPaths|getInitialProps|generateMetadata|generateStaticParams|loader|action|load|handler|middleware|GET|POST|PUT|PATCH|DELETE)$/;
/** Options with which a client is meant to be apart from the others. */
const APART = new Set(['persistSession', 'storageKey', 'schema', 'accessToken', 'headers']);

/**
 * The clients a file makes with `createClient` of supabase-js. Left out are those of a server (a key that bypasses row level
 * security, a function that runs there) and those whose options set them apart. `createBrowserClient` of @supabase/ssr and the
 * helpers before it hand out the same client each time.
 */
export function createdClients(unit: SourceUnit): CreatedClient[] {
  const found: CreatedClient[] = [];
  const visit = (path: NodePath<t.CallExpression>): void => {
    if (!isCreator(path.get('callee') as NodePath) || isApart(path.node)) return;
    const source = unit.text.slice(startOf(path.node), endOf(path.node));
    if (PRIVILEGED.test(source) || serverFunction(path)) return;
    const [url] = path.node.arguments;
    const bareUrl = url && bare(url);
    found.push({
      call: path.node,
      ...lifeOf(path, unit),
      exported: isExported(path),
      url: bareUrl ? unit.text.slice(startOf(bareUrl), endOf(bareUrl)).replace(/\s+|!/g, '') : '',
    });
  };
  traverse(unit.ast, { CallExpression: visit });
  return found;
}

/** A name imported or required from supabase-js, or a member of its namespace. */
function isCreator(callee: NodePath): boolean {
  if (isMember(callee)) {
    const object = callee.get('object') as NodePath;
    return (
      propertyName(callee.node) === 'createClient' &&
      object.isIdentifier() &&
      fromPackage(object) !== undefined
    );
  }
  return callee.isIdentifier() && fromPackage(callee) === 'createClient';
}

/** What a name means in supabase-js: the name of an export, or `*`. */
function fromPackage(name: NodePath<t.Identifier>): string | undefined {
  const declared = name.scope.getBinding(name.node.name)?.path;
  const statement = declared?.parentPath;
  if (statement?.isImportDeclaration()) {
    if (!PACKAGE.test(statement.node.source.value)) return undefined;
    if (!declared?.isImportSpecifier()) return '*';
    const { imported } = declared.node;
    return imported.type === 'Identifier' ? imported.name : imported.value;
  }
  if (!declared?.isVariableDeclarator()) return undefined;
  const { id, init } = declared.node;
  const from = init?.type === 'AwaitExpression' ? init.argument : init;
  const [source] = from?.type === 'CallExpression' ? from.arguments : [];
  if (source?.type !== 'StringLiteral' || !PACKAGE.test(source.value)) return undefined;
  if (id.type === 'Identifier') return '*';
  const property =
    id.type === 'ObjectPattern' ? id.properties.find((one) => isOwnName(one, name.node.name)) : undefined;
  return property?.type === 'ObjectProperty' && property.key.type === 'Identifier'
    ? property.key.name
    : undefined;
}

function isOwnName(property: t.ObjectProperty | t.RestElement, name: string): boolean {
  return (
    property.type === 'ObjectProperty' && property.value.type === 'Identifier' && property.value.name === name
  );
}

function isApart({ arguments: [, , options] }: t.CallExpression): boolean {
  if (!options) return false;
  // Options from elsewhere may say anything.
  if (options.type !== 'ObjectExpression') return true;
  return options.properties.some((property): boolean => {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') return true;
    const { value, key } = property;
    if (key.name === 'persistSession') return value.type !== 'BooleanLiteral' || !value.value;
    if (APART.has(key.name)) return true;
    return (
      value.type === 'ObjectExpression' &&
      isApart({ arguments: [value, value, value] } as unknown as t.CallExpression)
    );
  });
}

function serverFunction(path: NodePath): boolean {
  return (
    path.findParent((parent) => parent.isFunction() && SERVER_FUNCTIONS.test(nameOf(parent) ?? '')) !== null
  );
}

function nameOf(fn: NodePath): string | undefined {
  if (fn.isFunctionDeclaration()) return fn.node.id?.name;
  const parent = fn.parentPath;
  return parent?.isVariableDeclarator() && parent.node.id.type === 'Identifier'
    ? parent.node.id.name
    : undefined;
}

/** How often the call runs. */
function lifeOf(path: NodePath<t.CallExpression>, unit: SourceUnit): Pick<CreatedClient, 'how' | 'fn'> {
  const fn = path.getFunctionParent();
  if (!fn) return { how: isInstanceScript(path.node, unit) ? 'instance' : 'once' };
  const isKept = path.findParent(
    (parent) =>
      parent.isAssignmentExpression() &&
      (parent.node.left.type !== 'Identifier' ||
        path.scope.getBinding(parent.node.left.name)?.scope !== fn.scope),
  );
  const isMade = fn.isClassMethod() || fn.isClassPrivateMethod();
  // What a hook is given runs once for its component: the habit of providers.
  const isHeld =
    isCall(fn.parentPath) &&
    /^(?:useState|useMemo|useRef|once|memoize|lazy)$/.test(calleeName(fn.parentPath.node) ?? '');
  // Who calls an exported function, and how often, is not known here.
  const isFactory = isReturned(path, fn);
  return isKept || isMade || isHeld || isFactory ? { how: 'once' } : { how: 'call', fn };
}

/** `() => createClient(…)`, `return createClient(…)`: others decide how often. */
function isReturned(path: NodePath, fn: NodePath<t.Function>): boolean {
  return path.parentPath?.isReturnStatement() === true || fn.node.body === path.node;
}

function isInstanceScript(node: t.Node, { component }: SourceUnit): boolean {
  const script = component?.scripts.find((one) => isInside(node, one as unknown as t.Node));
  return script?.role === 'instance';
}

function isExported(path: NodePath): boolean {
  const statement = path.getStatementParent();
  return (
    statement?.parentPath?.isExportNamedDeclaration() === true || statement?.isExportDeclaration() === true
  );
}
