import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A small project on disk. */
export interface Project {
  /** Absolute. */
  dir: string;
  read: (file: string) => string;
  write: (files: Record<string, string>) => void;
  /** Commits everything; the first call makes the repository. */
  commit: () => void;
  git: (...args: string[]) => string;
}

/** Writes a project into a folder of its own, which is gone after the test. */
export function project(files: Record<string, string>): Project {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'pipeline-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
  const write = (more: Record<string, string>): void => {
    for (const [name, text] of Object.entries(more)) {
      const file = path.join(dir, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  };
  write(files);
  return {
    dir,
    write,
    git,
    read: (file) => readFileSync(path.join(dir, file), 'utf8'),
    commit: () => {
      git('init', '-q');
      git('add', '-A');
      git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'x', '--allow-empty');
    },
  };
}

export const PACKAGE = { 'package.json': '{ "name": "app", "dependencies": { "next": "15.0.0" } }\n' };

/** A function that opens a socket to a route, understood in full. */
export function watcher(name: string, url: string): string {
  return `export function ${name}(show: (row: unknown) => void) {
  const ws = new WebSocket(${url});
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`;
}

export const ALERTS = "'wss://example.com/api/v3/admin/realtime/alerts'";
export const METRICS = "'wss://example.com/api/v3/admin/realtime/metrics'";
export const LOGS = "'wss://example.com/api/v3/admin/realtime/logs'";
