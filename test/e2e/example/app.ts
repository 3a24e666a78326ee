import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOf, copyOf, forBrowser, migrate, root } from '../copy.js';
import type { Bundle } from '../site.js';

export const example = join(root, 'fixtures', 'dashboard');

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
  const folder = copyOf(example);
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
    ...forBrowser(folder),
    define: {
      'process.env': '{}',
      ...Object.fromEntries(
        Object.entries(names).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)]),
      ),
    },
  });
  return bundleOf(outputFiles);
}
