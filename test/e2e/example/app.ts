import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Bundle } from './site.js';
import { cli } from '../../cli/harness.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const example = join(root, 'fixtures', 'dashboard');
/** Never part of the application, though it may lie in its folder. */
const LEFT_OUT = new Set(['node_modules', '.next', '.venv', '__pycache__', '.pytest_cache']);

/** A copy of the example application. */
export interface App {
  folder: string;
  /** What the migration printed; empty before it. */
  report: string;
  read(file: string): string;
  /** The operations page within the application's frame, for a browser. */
  bundle(environment: Record<string, string>): Promise<Bundle>;
  remove(): void;
}

/** The example as it is, or migrated by the built program with a configuration. */
export function exampleApp(config?: object): App {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'realtime-migrate-example-')));
  cpSync(example, folder, {
    recursive: true,
    filter: (path) => path === example || !LEFT_OUT.has(basename(path)),
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    report: config ? migrate(folder, config) : '',
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    bundle: (environment) => bundle(folder, environment),
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function migrate(folder: string, config: object): string {
  writeFileSync(join(folder, 'realtime-migrate.config.json'), JSON.stringify(config));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env });
  git('init', '--quiet');
  git('add', '--all');
  git(
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    'commit',
    '--quiet',
    '--message',
    'Before',
  );
  const { status, stdout, stderr } = cli(['./src'], { cwd: folder });
  // 1 says that something is left for a human.
  if (status !== 0 && status !== 1)
    throw new Error(`realtime-migrate ended with ${String(status)}\n${stdout}${stderr}`);
  return stdout;
}

/** Mounts as Next.js would, in strict mode where asked (`?strict`), and can be taken away again. */
const ENTRY = `
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import App from '@/pages/_app';
import AdminPage from '@/pages/admin';
const page = <App Component={AdminPage} pageProps={{}} />;
const root = createRoot(document.getElementById('root')!);
root.render(location.search === '?strict' ? <StrictMode>{page}</StrictMode> : page);
Object.assign(window, { unmount: () => root.unmount() });
`;

async function bundle(folder: string, environment: Record<string, string>): Promise<Bundle> {
  const names = { NODE_ENV: 'development', ...environment };
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: join(folder, 'src'), sourcefile: 'entry.tsx', loader: 'tsx' },
    absWorkingDir: folder,
    tsconfig: join(folder, 'tsconfig.json'),
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    platform: 'browser',
    jsx: 'automatic',
    define: {
      'process.env': '{}',
      ...Object.fromEntries(
        Object.entries(names).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)]),
      ),
    },
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
