/** The path of one URL, as a client opens it. */
export interface ClientPath {
  /** Segments; those with braces stand for any. */
  segments: string[];
  /** An expression before it may carry more of the path. */
  partial: boolean;
  /** It names a host, which may be another service's. */
  named: boolean;
}

/**
 * The paths of a URL as an outcome shows it: `wss://{host}/ws | {base}/ws/{room}`. A candidate that is all expression, or a bare
 * base, has none.
 */
export function clientPaths(url: string): ClientPath[] {
  return url.split(' | ').flatMap((one): ClientPath[] => {
    const [, scheme, host = '', base, path = ''] =
      /^(?:([\w+.-]+:)?\/\/([^/?#]*)|(\{[^{}]*\}))?((?:\/[^?#]*)?)(?:[?#].*)?$/s.exec(one.trim()) ?? [];
    const partial = base !== undefined;
    if (path === '' && (partial || scheme === undefined)) return [];
    // `wss://{host}{path}`: what follows the host may be all of the path.
    if (path === '' && /\}\{[^{}]*\}$/.test(host)) return [];
    const named = host !== '' && !/[{}]|^localhost\b|^127\.|^0\.0\.0\.0|^\[::1?\]/.test(host);
    // The rest of a URL may be an expression without a slash before it: `{base}{path}`.
    return /^\/?\{[^{}]*\}$/.test(path) ? [] : [{ segments: segmentsOf(path), partial, named }];
  });
}

/** Segments of a path or pattern. */
export function segmentsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Whether a client's path can be what a route serves. A parameter on either side is any segment. */
export function isServedBy(
  { segments, partial }: Pick<ClientPath, 'segments' | 'partial'>,
  route: string,
): boolean {
  const own = segmentsOf(route);
  if (matches(own, segments)) return true;
  if (!partial || segments.length === 0) return false;
  // An end that is all open says nothing of what the client opens.
  return own.some(
    (_, at) => at > 0 && own.slice(at).some((one) => !isOpen(one)) && matches(own.slice(at), segments),
  );
}

/** Whether two patterns can mean one path; `:name`, `{name}` and `*` are any segment, `**` any number of them. */
export function matches([own, ...rest]: readonly string[], path: readonly string[]): boolean {
  const [part, ...others] = path;
  if (own === undefined) return path.every((segment) => segment === '**');
  if (own === '**') return rest.length === 0 || path.some((_, at) => matches(rest, path.slice(at)));
  if (part === undefined) return false;
  if (part === '**') return others.length === 0 || matches([own, ...rest], others) || matches(rest, path);
  return (isOpen(own) || isOpen(part) || own === part) && matches(rest, others);
}

/** Whether a segment stands for others. */
export function isOpen(segment: string): boolean {
  return segment.startsWith(':') || segment.includes('*') || segment.includes('{');
}
