import type { Files } from '../files.js';
import { configures } from '../names.js';
import { baseOf, linesOf, type Leftover } from './leftover.js';

/** Variables, security policies and processes that name the old back end, in the files that configure a deployment. */
export function settingsOf(
  files: Files,
  modules: readonly string[],
  policySources: ReadonlySet<string>,
): Leftover[] {
  const found = settingsIn(files, modules, policySources);
  const readers = readersOf(files, [
    ...new Set(found.flatMap(({ kind, name }) => (kind === 'env' ? name : []))),
  ]);
  return found.map((one) => (one.kind === 'env' ? { ...one, importers: readers.get(one.name) ?? [] } : one));
}

/** Lines that start something of the old back end. */
export function processesOf(files: Files, modules: readonly string[]): Leftover[] {
  return files.names.flatMap((file) =>
    configures(file) ? processes(file, files.glance(file), modules) : [],
  );
}

/** The sources that say the name of a variable. */
function readersOf(files: Files, names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  if (names.length === 0) return found;
  const mention = `\\b(?:${names.join('|')})\\b`;
  const isSource = (file: string): boolean => /\.(?:py|[mc]?[jt]sx?|vue|svelte|astro)$/.test(file);
  for (const file of files.saying(new RegExp(mention), isSource)) {
    for (const name of new Set(files.glance(file).match(new RegExp(mention, 'g'))))
      found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

function settingsIn(
  files: Files,
  modules: readonly string[],
  policySources: ReadonlySet<string>,
): Leftover[] {
  return files.names.flatMap((file) => {
    const isConfig = configures(file);
    if (!isConfig && !policySources.has(file)) return [];
    const text = files.glance(file);
    const found: Leftover[] = [];
    if (/connect-src/.test(text)) found.push(...policies(file, text));
    if (isConfig) found.push(...variables(file, text), ...processes(file, text, modules));
    return found;
  });
}

const socketName = /^[A-Z][A-Z0-9_]*$/;
/** A `DB_SOCKET` is a file. */
const speaksOfSockets = /(?:^|_)(?:WSS?|WEBSOCKETS?|SOCKET_?(?:IO|URL|URI|SERVER|HOST|ENDPOINT))(?:_|$)/;

/** `NEXT_PUBLIC_WS_URL=wss://…`, `- key: WS_URL`, `WS_URL: …`. */
function variables(file: string, text: string): Leftover[] {
  const found: Leftover[] = [];
  let key: Leftover | undefined;
  for (const { line, text: one } of linesOf(text)) {
    if (/^\s*#/.test(one)) continue;
    const match =
      /^\s*(?:-\s*)?(?:(?:export|ENV|ARG)\s+)?(?:(?:key|name)\s*:\s*)?["']?([A-Za-z_]\w*)["']?\s*(?:[=:]\s*(.*))?$/.exec(
        one,
      );
    const [, name = '', given = ''] = match ?? [];
    const value = given.trim().replace(/^["']|["'],?$/g, '');
    if (name === 'value' && key) {
      key.evidence.push(...told(value));
      key = undefined;
    } else if (socketName.test(name) && (speaksOfSockets.test(name) || /^wss?:\/\//.test(value))) {
      key = { kind: 'env', name, file, line, evidence: told(value), routes: [] };
      found.push(key);
    } else if (name !== 'value') key = undefined;
  }
  return found;
}

function told(value: string): string[] {
  const url = /^wss?:\/\/[^\s"']+/.exec(value)?.[0];
  return url ? [`holds ${url}`] : [];
}

/** `connect-src 'self' wss://api.example`. */
function policies(file: string, text: string): Leftover[] {
  const found: Leftover[] = [];
  for (const { line, text: one } of linesOf(text)) {
    const at = one.indexOf('connect-src');
    const policy = at === -1 ? '' : (one.slice(at).split(';')[0] ?? '');
    for (const [source] of policy.matchAll(/wss?:(?:\/\/[^\s"'`;]+)?/g)) {
      if (/^wss:\/\/\S*supabase\./.test(source)) continue;
      found.push({ kind: 'csp', name: source, file, line, evidence: ['connect-src allows it'], routes: [] });
    }
  }
  return found;
}

/** Lines that start a module of the old back end, or a server that is there for sockets alone. */
function processes(file: string, text: string, modules: readonly string[]): Leftover[] {
  return [...linesOf(text)].flatMap(({ line, text: one }): Leftover[] => {
    if (/^\s*#/.test(one)) return [];
    const named = modules.find((module) => runs(one, module));
    if (named !== undefined)
      return [{ kind: 'process', name: baseOf(named), file, line, evidence: [one.trim()], routes: [] }];
    const server = /(?:^|[\s"'[&;|])(daphne)\b/.exec(one)?.[1];
    return server ? [{ kind: 'process', name: server, file, line, evidence: [one.trim()], routes: [] }] : [];
  });
}

/** `python cron.py`, `python -m jobs.cron`, `node server/ws.js`. */
function runs(line: string, module: string): boolean {
  const base = baseOf(module);
  const stem = base.replace(/\.\w+$/, '');
  const command = /(?:python3?|node|tsx|bun|uv run|poetry run)\s+(?:-\S+\s+)*([\w./-]+)/.exec(line)?.[1];
  if (command === undefined) return false;
  return (
    command === base ||
    command.endsWith(`/${base}`) ||
    (/\s-m\s/.test(line) && command.split('.').at(-1) === stem)
  );
}
