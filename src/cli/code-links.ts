import path from 'node:path';
import { relativePosix } from '../project/files.js';
import type { ReportOptions } from '../report/reporter.js';

/** Where CI says that the code it has checked out can be looked at. */
interface Hosted {
  /** Address of the files of the commit. */
  files: string;
  /** Folder of the checkout, absolute. */
  root: string;
}

/**
 * Addresses of lines in the commit that CI works on, for files relative to a folder (absolute); undefined elsewhere, and for
 * files outside of the checkout.
 */
export function codeLinks(cwd: string, env: NodeJS.ProcessEnv): ReportOptions['link'] {
  const hosted = onGitHub(env) ?? onGitLab(env);
  if (!hosted) return undefined;
  return (file, line) => {
    const inside = relativePosix(hosted.root, path.resolve(cwd, file));
    if (/^\.\.(\/|$)/.test(inside) || path.isAbsolute(inside)) return undefined;
    return `${hosted.files}/${inside.split('/').map(segment).join('/')}#L${String(line)}`;
  };
}

function onGitHub({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
  GITHUB_SHA: commit,
  GITHUB_WORKSPACE: root,
}: NodeJS.ProcessEnv): Hosted | undefined {
  if (!server || !repository || !commit || !root) return undefined;
  return { files: `${server}/${repository}/blob/${commit}`, root };
}

function onGitLab({
  CI_PROJECT_URL: project,
  CI_COMMIT_SHA: commit,
  CI_PROJECT_DIR: root,
}: NodeJS.ProcessEnv): Hosted | undefined {
  if (!project || !commit || !root) return undefined;
  return { files: `${project}/-/blob/${commit}`, root };
}

/** A name in an address that stands between the brackets of a link. */
function segment(name: string): string {
  return encodeURIComponent(name).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
}
