// The main job on a small app in a repository of its own.
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { app, manifest, read, run, write } from './stage.mjs';

export function printsVersion() {
  assert.equal(run(app, 'npx', ['realtime-migrate', '--version']).trim(), manifest.version);
}

/** A component of every kind of socket the default routes know, a file without any, and a repository around them. */
function writeApp() {
  // What an earlier round left is not part of the app.
  const kept = ['package.json', 'package-lock.json', 'node_modules', '.gitignore'];
  for (const name of readdirSync(app).filter((entry) => !kept.includes(entry)))
    rmSync(join(app, name), { recursive: true, force: true });
  const { dependencies } = JSON.parse(read('package.json'));
  write({
    'package.json': `${JSON.stringify({ name: 'stranger', private: true, dependencies: { ...dependencies, vite: '^7.0.0' } }, null, 2)}\n`,
    'src/alerts.ts': `export function watchAlerts(show: (alert: { id: number }) => void): () => void {
  const ws = new WebSocket('wss://api.example.com/api/v3/admin/realtime/alerts');
  ws.onmessage = (event) => show(JSON.parse(event.data));
  return () => ws.close();
}
`,
    'src/logs.ts': `export function watchLogs(show: (log: { id: number }) => void): () => void {
  const ws = new WebSocket('wss://api.example.com/api/v3/admin/realtime/logs');
  ws.addEventListener('message', (event) => {
    const log = JSON.parse(event.data);
    show(log);
  });
  return () => ws.close();
}
`,
    'src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
  });
  run(app, 'git', ['init', '--quiet']);
  run(app, 'git', ['add', '--all']);
  const author = [
    '-c',
    'user.name=Stranger',
    '-c',
    'user.email=stranger@example.com',
    '-c',
    'commit.gpgSign=false',
  ];
  run(app, 'git', [...author, 'commit', '--quiet', '--no-verify', '--message', 'Before']);
}

export function migrates() {
  writeApp();
  const untouched = read('src/sum.ts');
  const report = JSON.parse(run(app, 'npx', ['realtime-migrate', './src', '--format', 'json'], [0]));
  assert.deepEqual(
    { version: report.version, command: report.command, total: report.summary.sockets.total },
    { version: 1, command: 'migrate', total: 2 },
  );
  assert.match(read('src/alerts.ts'), /\.channel\([`'"]admin-alerts/);
  assert.match(read('src/logs.ts'), /\.channel\([`'"]admin-logs/);
  assert.equal(read('src/sum.ts'), untouched);
  const [migration] = readdirSync(join(app, 'sql'));
  assert.match(read(join('sql', migration)), /system_alerts[^]*system_logs/);

  assert.match(run(app, 'npx', ['realtime-migrate', 'check']), /No hand-written WebSocket/);
  const status = run(app, 'git', ['status', '--porcelain']);
  run(app, 'npx', ['realtime-migrate', './src', '--force']);
  assert.equal(run(app, 'git', ['status', '--porcelain']), status, 'a second run changes nothing');
}
