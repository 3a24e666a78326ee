import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { SocketLibrary } from './libraries.js';
import type { UrlContext } from './outside.js';
import type { SocketOption, SocketSite, UrlCandidate, UrlPattern } from './site.js';
import { bare, isFunctionNode, isInside } from './syntax.js';
import { resolveUrl } from './url.js';

/** The arguments of a construction by what they are for. */
export interface GivenArguments {
  url?: NodePath;
  protocols?: NodePath;
  options: SocketOption[];
}

/** How clients of protocols call the URL among their options. */
const URL_OPTIONS = ['brokerURL', 'url', 'wsHost'];

/** `new Socket(url, protocols, options)`, `new WebSocket(url, options)` of Node, `new PartySocket(options)`. */
export function argumentsOf(
  construction: SocketSite['construction'],
  library?: SocketLibrary,
): GivenArguments {
  const [first, second, third] = construction.get('arguments') as NodePath[];
  if (!library) return { url: first, protocols: second, options: [] };
  if (library.url === 'namespace' && first && objectBehind(first)) return { options: optionsIn(first) };
  if (library.url === 'party') return { options: first ? optionsIn(first) : [] };
  if (library.protocol !== undefined && first && objectBehind(first)) {
    const options = optionsIn(first);
    return { url: options.find(({ name }) => URL_OPTIONS.includes(name ?? ''))?.value, options };
  }
  const url = first && (returnedUrl(first) ?? first);
  if (second && objectBehind(second)) return { url, options: optionsIn(second) };
  const protocols = second && isAbsent(second) ? undefined : second;
  return { url, protocols, options: third ? optionsIn(third) : [] };
}

/** A part of the path that only the function which gives the URL knows: new code elsewhere cannot name it. */
export function hiddenParameter(
  construction: SocketSite['construction'],
  { url }: GivenArguments,
  pattern: UrlPattern,
): t.Node | undefined {
  const provider = url?.getFunctionParent();
  if (!provider || provider.node === construction.getFunctionParent()?.node) return undefined;
  const isHidden = (node: t.Node): boolean =>
    node.type === 'AwaitExpression' || namesIn(node).some((name) => provider.scope.hasOwnBinding(name));
  const params = pattern.candidates.flatMap((candidate) => candidate.params);
  return params.find(({ node }) => isInside(node, provider.node) && isHidden(node))?.node;
}

function namesIn(node: t.Node): string[] {
  if (node.type === 'Identifier') return [node.name];
  if (node.type === 'CallExpression') return [node.callee, ...node.arguments].flatMap(namesIn);
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')
    return namesIn(node.object);
  return [];
}

/** The URL of a site, as far as the code tells it. */
export function libraryUrl(
  { url, options }: GivenArguments,
  library: SocketLibrary | undefined,
  context: UrlContext,
): UrlPattern {
  if (library?.url === 'party') return partyUrl(options, context);
  if (library?.url === 'namespace') return namespaceUrl(url, options, context);
  return resolveUrl(url, context);
}

/**
 * socket.io's address: the path of the URL is the namespace, `/` when it has none, behind the `path` option where that names an
 * endpoint of its own.
 */
function namespaceUrl(url: NodePath | undefined, options: SocketOption[], context: UrlContext): UrlPattern {
  const endpoint = options.find(({ name }) => name === 'path');
  const prefixes = endpoint ? resolveUrl(endpoint.value, context).candidates : [];
  const prefix = prefixes.length === 1 ? (prefixes[0]?.path ?? '') : '';
  const own = /^\/?socket\.io\/?$/.test(prefix) ? '' : prefix.replace(/\/$/, '');
  const root: UrlCandidate = {
    path: '/',
    params: [],
    query: [],
    openBase: false,
    text: '/',
    callers: [],
  };
  const found =
    url && !isAbsent(url) ? resolveUrl(url, context) : { candidates: [root], open: [], uncalled: [] };
  return {
    ...found,
    candidates: found.candidates.map((candidate) => {
      const path = candidate.path ?? '/';
      return {
        ...candidate,
        path: own === '' ? path : own + (path === '/' ? '' : path),
        params: [...(own === '' ? [] : (prefixes[0]?.params ?? [])), ...candidate.params],
        query: [...candidate.query, ...queryNames(options)],
        openBase: candidate.openBase || candidate.path === undefined,
        text: own === '' ? candidate.text : `${candidate.text.replace(/\/$/, '')}${own}`,
      };
    }),
  };
}

/** PartyKit's address of a room: `/parties/:party/:room` on its host. */
function partyUrl(options: SocketOption[], context: UrlContext): UrlPattern {
  const valueOf = (name: string): UrlCandidate[] => {
    const option = options.find((known) => known.name === name);
    return option ? resolveUrl(option.value, context).candidates : [];
  };
  const [host] = valueOf('host');
  const [party, ...otherParties] = valueOf('party');
  const [room, ...otherRooms] = valueOf('room');
  const isElsewhere = options.some(({ name }) => name === 'path' || name === 'prefix' || name === 'basePath');
  const known = room !== undefined && otherRooms.length + otherParties.length === 0 && !isElsewhere;
  const path = `/parties/${party ? segment(party) : 'main'}/${room ? segment(room) : '{room}'}`;
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '');
  const nodes = new Map(
    ['party', 'room'].flatMap((name): [string, t.Node][] => {
      const option = options.find((candidate) => candidate.name === name);
      const candidate = valueOf(name)[0];
      const own = candidate && /^\{([^{}]+)\}$/.exec(candidate.text)?.[1];
      return option && own !== undefined ? [[own, option.value.node]] : [];
    }),
  );
  const origin = host && /^[\w.-]+(:\d+)?$/.test(host.text) ? `wss://${host.text}` : undefined;
  return {
    open: [],
    uncalled: [],
    candidates: [
      {
        origin,
        path: known ? path : undefined,
        params: names.flatMap((name) => {
          const node = nodes.get(name);
          return node ? [{ name, node }] : [];
        }),
        query: queryNames(options),
        callers: [],
        openBase: false,
        text: `${origin ?? (host ? `wss://${host.text}` : '')}${path}`,
      },
    ],
  };
}

function segment({ text }: UrlCandidate): string {
  return text.replace(/^\/|\/$/g, '');
}

function queryNames(options: SocketOption[]): string[] {
  const query = options.find(({ name }) => name === 'query');
  if (!query) return [];
  const value = returnedUrl(query.value) ?? query.value;
  const object = objectBehind(value);
  return object ? optionsIn(object).map(({ name }) => name ?? 'query') : ['query'];
}

/** The one value a URL provider (`() => url`, `async () => url`, by name as well) returns. */
function returnedUrl(path: NodePath): NodePath | undefined {
  const fn = functionBehind(path);
  if (!fn) return undefined;
  const body = fn.get('body') as NodePath;
  if (!body.isBlockStatement()) return body;
  const returned: NodePath[] = [];
  fn.traverse({
    Function(inner) {
      inner.skip();
    },
    ReturnStatement(statement) {
      const argument = statement.get('argument') as NodePath;
      if (argument.node) returned.push(argument);
    },
  });
  return returned.length === 1 ? returned[0] : undefined;
}

function functionBehind(path: NodePath): NodePath<t.Function> | undefined {
  if (isFunctionNode(path.node)) return path as NodePath<t.Function>;
  if (!path.isIdentifier()) return undefined;
  const declared = path.scope.getBinding(path.node.name)?.path;
  if (declared?.isFunctionDeclaration()) return declared as NodePath<t.Function>;
  const init = declared?.isVariableDeclarator() ? (declared.get('init') as NodePath) : undefined;
  return init && isFunctionNode(init.node) ? (init as NodePath<t.Function>) : undefined;
}

/** The properties of an options object; one without a name where they cannot be seen. */
function optionsIn(path: NodePath): SocketOption[] {
  const object = objectBehind(path);
  if (!object) return isAbsent(path) ? [] : [{ value: path }];
  return (object.get('properties') as NodePath[]).map((property): SocketOption => {
    const { node } = property;
    if (property.isSpreadElement()) return { value: property };
    const { key, computed } = node as t.ObjectProperty;
    const name = computed
      ? undefined
      : key.type === 'Identifier'
        ? key.name
        : key.type === 'StringLiteral'
          ? key.value
          : undefined;
    return { name, value: property.isObjectProperty() ? (property.get('value') as NodePath) : property };
  });
}

function objectBehind(path: NodePath): NodePath<t.ObjectExpression> | undefined {
  const node = bare(path.node);
  if (node !== path.node) return objectBehind(path.get('expression') as NodePath);
  if (path.isObjectExpression()) return path;
  if (!path.isIdentifier()) return undefined;
  const binding = path.scope.getBinding(path.node.name);
  if (!binding?.path.isVariableDeclarator() || binding.constantViolations.length > 0) return undefined;
  const init = binding.path.get('init') as NodePath;
  return binding.path.node.id.type === 'Identifier' && init.node ? objectBehind(init) : undefined;
}

function isAbsent({ node }: NodePath): boolean {
  return (
    node.type === 'NullLiteral' ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'ArrayExpression' && node.elements.length === 0)
  );
}
