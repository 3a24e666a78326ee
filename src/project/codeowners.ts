import path from 'node:path';
import { gitRoot } from '../discover/git.js';
import { readText, relativePosix } from './files.js';

/** A line of CODEOWNERS: whom the files that match belong to. None take the owners of earlier lines away. */
export interface OwnerRule {
  pattern: RegExp;
  owners: readonly string[];
  /** GitLab asks the owners of each section. */
  section: string;
}

/** Where GitHub and GitLab look, in their order. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/**
 * Reads who owns the files of a repository.
 *
 * @returns For a file, absolute or relative to `cwd`: its owners as they are written, none where nobody is named. Undefined
 * where the repository has no CODEOWNERS.
 */
export function codeOwners(cwd: string): ((file: string) => readonly string[]) | undefined {
  const root = gitRoot(cwd) ?? cwd;
  for (const place of PLACES) {
    const text = readText(path.join(root, place));
    if (text === undefined) continue;
    const rules = parseOwners(text);
    return (file) => ownersOf(relativePosix(root, path.resolve(cwd, file)), rules);
  }
  return undefined;
}

/** The lines of a CODEOWNERS file that name something, in their order. What is no pattern is left out, as the hosts do. */
export function parseOwners(text: string): OwnerRule[] {
  const rules: OwnerRule[] = [];
  let section = '';
  let common: readonly string[] = [];
  for (const line of text.split(/\r\n|[\n\r]/)) {
    const [, title, rest = ''] = /^\^?\[([^\]]+)\](?:\[\d+\])?(.*)$/.exec(line.trim()) ?? [];
    if (title !== undefined) {
      section = title.trim().toLowerCase();
      common = ownersIn(rest);
      continue;
    }
    const [, glob, owners = ''] = /^\s*((?:\\.|[^\s#\\])(?:\\.|[^\s\\])*)(.*)$/.exec(line) ?? [];
    if (glob === undefined || glob.startsWith('!')) continue;
    const named = ownersIn(owners);
    rules.push({ pattern: patternOf(glob), owners: named.length > 0 ? named : common, section });
  }
  return rules;
}

function ownersIn(text: string): string[] {
  return text
    .replace(/(^|\s)#.*$/, '')
    .split(/\s+/)
    .filter((word) => word.includes('@'));
}

/** The owners of a file, named relative to the repository with `/`: those of the last line that matches, in each section. */
export function ownersOf(file: string, rules: readonly OwnerRule[]): readonly string[] {
  const bySection = new Map<string, readonly string[]>();
  for (const { pattern, owners, section } of rules) if (pattern.test(file)) bySection.set(section, owners);
  return [...new Set([...bySection.values()].flat())];
}

/**
 * As in .gitignore, a pattern with a slash before its end starts at the root, any other may lie anywhere, and the name of a
 * folder means all that is in it; unlike there, `folder/*` means the files right in the folder.
 */
function patternOf(glob: string): RegExp {
  const isRooted = glob.replace(/\/$/, '').includes('/');
  const path = glob.replace(/^\//, '').replace(/\/$/, '/**');
  const source = path.replace(/\\(.)|\*\*\/|\/\*\*$|\*+|\?|[.+^${}()|[\]]/g, (part, plain?: string) => {
    if (plain !== undefined) return plain.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '?') return '[^/]';
    return part.startsWith('*') ? '[^/]*' : `\\${part}`;
  });
  const inside = /\*$/.test(path) ? '' : '(?:/.*)?';
  return new RegExp(`^${isRooted ? '' : '(?:.*/)?'}${source}${inside}$`, 'u');
}
