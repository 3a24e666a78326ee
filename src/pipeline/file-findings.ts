import path from 'node:path';
import type { Finding, Route } from '../contract.js';
import { outcomesOf } from '../plan/analyse.js';
import { findingsOf } from '../rules/index.js';
import { analyseFiles } from './analyse-files.js';
import { hygieneOf } from './hygiene.js';
import { secondClients } from './second-clients.js';

export interface FileOptions {
  /** Working directory, absolute. */
  cwd: string;
  /** Absolute. */
  path: string;
  text: string;
  routes: Route[];
}

/**
 * What `check` would say about one file with this text, for an editor. A file that does not parse has no finding: the editor
 * says so itself.
 */
export function fileFindings({ cwd, path: absolute, text, routes }: FileOptions): Finding[] {
  const file = path.relative(cwd, absolute).split(path.sep).join('/');
  const candidate = { path: absolute, file, text };
  const { files, ignores } = analyseFiles([candidate], { cwd, routes });
  const sites = files.flatMap(({ unit, plans }) => outcomesOf(unit, plans));
  return [
    ...findingsOf(sites, [], 'check'),
    ...ignores.map(({ finding }) => finding),
    ...(text.includes('.channel(') ? hygieneOf([candidate], cwd).findings : []),
    ...(text.includes('createClient')
      ? secondClients([absolute], { cwd, isAsked: (other) => other === absolute })
      : []),
  ];
}
