import path from 'node:path';
import type { FileChange } from '../contract.js';
import { isFile, readText, relativePosix } from './files.js';

/** Names people give to the file that lists an app's variables. Files with real values are never touched. */
const NAMES = ['.env.example', '.env.local.example', '.env.sample', '.env.template', 'env.example'];

/** The example file of an app: the one it has, else the one to create. Absolute. */
export function envExampleFile(appDir: string): string {
  const files = NAMES.map((name) => path.join(appDir, name));
  return files.find(isFile) ?? path.join(appDir, '.env.example');
}

/** Appends the variables that the example file does not list yet; null when it lists them all. */
export function envExample(cwd: string, file: string, variables: Record<string, string>): FileChange | null {
  const before = readText(file) ?? null;
  const missing = Object.entries(variables).filter(
    ([name]) => !new RegExp(String.raw`^[ \t]*(?:export[ \t]+)?${name}[ \t]*=`, 'm').test(before ?? ''),
  );
  if (missing.length === 0) return null;
  const eol = before?.includes('\r\n') ? '\r\n' : '\n';
  const gap = before === null || before === '' ? '' : /\n$/.test(before) ? eol : eol + eol;
  const lines = [
    '# Supabase: from the API settings of the project',
    ...missing.map(([name, value]) => `${name}=${value}`),
  ];
  const text = gap + lines.map((line) => line + eol).join('');
  const at = before?.length ?? 0;
  return {
    file: relativePosix(cwd, file),
    path: file,
    before,
    after: (before ?? '') + text,
    edits: [{ start: at, end: at, text }],
    kind: 'env',
  };
}
