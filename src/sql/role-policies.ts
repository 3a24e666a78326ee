import type { SqlFile } from './read-schema.js';

/** Who may read according to the policies that a repository has already: one role of the JWT. */
export interface RolePolicy {
  role: string;
  policy: string;
  file: string;
  /** From 1. */
  line: number;
}

const POLICY = /\bcreate\s+policy\s+("[^"]+"|\w+)\s+on\b[^;]*?\busing\s*\(/gi;
/** `((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'operator'`, however it is bracketed. */
const ROLE =
  /^[\s(]*(?:select\s+)?auth\.jwt\(\)[\s)]*->\s*'app_metadata'[\s)]*->>\s*'role'[\s)]*=\s*'([\w-]+)'(?:::text)?[\s)]*$/i;

/** The role that policies ask for and nothing else; undefined where none does, or where they ask for several. */
export function rolePolicy(files: readonly SqlFile[]): RolePolicy | undefined {
  const found = files.flatMap(({ file, text }) =>
    [...text.matchAll(POLICY)].flatMap((match): RolePolicy[] => {
      const role = ROLE.exec(bracketed(text, match.index + match[0].length))?.[1];
      const line = text.slice(0, match.index).split('\n').length;
      const policy = (match[1] ?? '').replace(/^"|"$/g, '');
      return role === undefined ? [] : [{ role, policy, file, line }];
    }),
  );
  const [first] = found;
  return first && found.every(({ role }) => role === first.role) ? first : undefined;
}

/** From behind a bracket to the one that closes it. */
function bracketed(text: string, start: number): string {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return '';
}
