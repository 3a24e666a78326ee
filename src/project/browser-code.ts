import path from 'node:path';
import { detectFramework } from './framework.js';
import { relativePosix } from './files.js';

/** Where a server, a script or a test lives. */
const ELSEWHERE =
  /(?:^|\/)(?:api|server|functions|edge-functions|scripts?|bin|tools|seeds?|cypress|e2e|tests?|__tests__|__mocks__|mocks|backend)\/|\.server\.[cm]?[jt]sx?$|(?:^|\/)(?:middleware|route|proxy|instrumentation|entry\.server|hooks\.server|\+(?:page|layout)\.server|\+server)\.[cm]?[jt]s$|\.(?:config|test|spec|stories|cy)\.[cm]?[jt]sx?$/;
/** What only runs in Node.js, Deno or on a server. */
const SERVER_TEXT =
  /['"](?:server-only|next\/headers|next\/server|node:[\w/]+|fs|dotenv(?:\/config)?|express|fastify|hono|ws|commander)['"]|^\s*['"]use server['"]|\bDeno\.|\bprocess\.(?:argv|exit)\b/m;
/** What only runs in a browser. */
const BROWSER_TEXT =
  /^\s*['"]use client['"]|\buse(?:State|Effect|LayoutEffect|Ref|Reducer|SyncExternalStore)\s*[(<]|\bonMount(?:ed)?\s*\(|\bwindow\.|\blocalStorage\b/m;

/** Whether a file of an app is browser code: `true`, `false`, or undefined where its own text and place do not tell. */
export function runsInBrowser(appDir: string, file: string, text: string): boolean | undefined {
  if (ELSEWHERE.test(relativePosix(appDir, file)) || SERVER_TEXT.test(text)) return false;
  if (BROWSER_TEXT.test(text) || /\.(?:vue|svelte)$/.test(file)) return true;
  const { name, server } = detectFramework(appDir);
  // Every module of an app without a server of its own ends in the bundle.
  return name !== 'unknown' && !server && path.extname(file) !== '.astro' ? true : undefined;
}
