import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WHOLE } from '../../src/client/outside.js';
import { References } from '../../src/project/references.js';
import { tree } from './tree.js';

/** The uses of an export, each as its file and the code around it. */
function uses(files: Record<string, string | object>, name: string, file = 'src/feed.ts'): string[] {
  const cwd = tree(files);
  const found = new References({ cwd }).usesOf(path.join(cwd, file), name);
  const shown = found?.uses.map(({ path: use, context }) => {
    const { start = 0, end = 0 } = (use.parentPath ?? use).node;
    return `${context.file ?? ''}: ${context.text.slice(start ?? 0, end ?? 0)}`;
  });
  return [...(shown ?? ['not listed']), ...(found?.open === undefined ? [] : [`open: ${found.open}`])].sort();
}

const FEED = { 'src/feed.ts': 'export function useFeed(url: string) {}\nexport default class Feed {}\n' };

describe('References', () => {
  it('finds direct imports, aliases, defaults and namespaces', () => {
    expect(
      uses(
        {
          ...FEED,
          'src/a.ts': "import { useFeed } from './feed';\nuseFeed('/a');\n",
          'src/b.ts': "import { useFeed as live } from './feed.js';\nlive('/b');\n",
          'src/c.ts': "import * as feed from './feed';\nfeed.useFeed('/c');\nfeed.other;\n",
          'src/d.ts': "import { useFeed } from './other';\nuseFeed('/no');\n",
          'src/other.ts': 'export const useFeed = (url: string) => url;\n',
        },
        'useFeed',
      ),
    ).toEqual(["src/a.ts: useFeed('/a')", "src/b.ts: live('/b')", "src/c.ts: feed.useFeed('/c')"]);
    expect(
      uses(
        {
          ...FEED,
          'src/a.ts': "import Feed from './feed';\nlet typed: Feed;\nnew Feed();\n",
          'src/b.ts': "import type Feed from './feed';\nlet typed: Feed;\n",
          'src/c.ts': "import { default as F, useFeed } from './feed';\nclass G extends F {}\n",
        },
        'default',
      ),
    ).toEqual(['src/a.ts: new Feed()', 'src/c.ts: class G extends F {}']);
  });

  it('goes through barrels, renamed exports and index files', () => {
    const files = {
      ...FEED,
      'src/index.ts': "export * from './feed';\nexport { default as Socket } from './feed';\n",
      'src/all.ts':
        "import { useFeed } from '.';\nexport { useFeed as useLive };\nexport * as feed from './feed';\n",
      'src/a.ts': "import { useFeed } from '.';\nuseFeed('/a');\n",
      'src/pages/b.ts': "import { useLive } from '../all';\nuseLive('/b');\n",
      'src/pages/c.ts': "import { Socket, useFeed } from '..';\nnew Socket(); useFeed('/c');\n",
      'src/pages/d.ts': "import { feed } from '../all';\nfeed.useFeed('/d');\n",
      'lib/e.ts': "import { useFeed } from '../src';\nuseFeed('/e');\n",
    };
    expect(uses(files, 'useFeed')).toEqual([
      "lib/e.ts: useFeed('/e')",
      "src/a.ts: useFeed('/a')",
      "src/pages/b.ts: useLive('/b')",
      "src/pages/c.ts: useFeed('/c')",
      "src/pages/d.ts: feed.useFeed('/d')",
    ]);
    expect(uses(files, 'default')).toEqual(['src/pages/c.ts: new Socket()']);
  });

  it('goes through the paths of a tsconfig, also an exact one', () => {
    expect(
      uses(
        {
          ...FEED,
          'tsconfig.json': {
            compilerOptions: { paths: { '#/*': ['./src/*'], '@live': ['./src/feed.ts'] } },
          },
          'src/deep/a.ts': "import { useFeed } from '#/feed';\nuseFeed('/a');\n",
          'src/deep/b.ts': "import { useFeed } from '@live';\nuseFeed('/b');\n",
        },
        'useFeed',
      ),
    ).toEqual(["src/deep/a.ts: useFeed('/a')", "src/deep/b.ts: useFeed('/b')"]);
  });

  it('follows require, dynamic import and lazy components', () => {
    expect(
      uses(
        {
          ...FEED,
          'src/a.cjs': "const { useFeed } = require('./feed');\nuseFeed('/a');\n",
          'src/b.cjs':
            "const feed = require('./feed');\nfeed.useFeed('/b');\nrequire('./feed').useFeed('/bb');\n",
          'src/c.ts': "const { useFeed: f } = await import('./feed');\nf('/c');\n",
          'src/d.ts': "import('./feed').then(({ useFeed }) => useFeed('/d'));\n",
          'src/e.ts': "import('./feed').then((m) => m.useFeed('/e'));\n",
          'src/f.ts':
            "const load = async () => (await import(/* webpackChunkName: 'f' */ './feed')).useFeed('/f');\n",
          'src/g.ts': "import './feed';\n",
        },
        'useFeed',
      ),
    ).toEqual([
      "src/a.cjs: useFeed('/a')",
      "src/b.cjs: feed.useFeed('/b')",
      "src/b.cjs: require('./feed').useFeed('/bb')",
      "src/c.ts: f('/c')",
      "src/d.ts: useFeed('/d')",
      "src/e.ts: m.useFeed('/e')",
      "src/f.ts: (await import(/* webpackChunkName: 'f' */ './feed')).useFeed('/f')",
    ]);
    const view = {
      'src/feed.tsx':
        'export default function Feed({ url }: { url: string }) { return null; }\nexport const Other = Feed;\n',
      'src/a.tsx': "const Feed = lazy(() => import('./feed'));\nexport const A = () => <Feed url='/a' />;\n",
    };
    expect(uses(view, 'default', 'src/feed.tsx')).toEqual(["src/a.tsx: <Feed url='/a' />"]);
    expect(
      uses(
        {
          ...view,
          'src/b.tsx':
            "const B = dynamic(() => import('./feed').then((m) => m.Other));\nexport const C = () => <B url='/b' />;\n",
        },
        'Other',
        'src/feed.tsx',
      ),
    ).toEqual(["src/b.tsx: <B url='/b' />"]);
    expect(
      uses(
        {
          'src/feed.js': 'module.exports = (url) => url;\n',
          'a.js': "const feed = require('./src/feed');\nfeed('/a');\n",
        },
        WHOLE,
        'src/feed.js',
      ),
    ).toEqual(["a.js: feed('/a')"]);
  });

  it('says why there may be more uses', () => {
    expect(
      uses({ ...FEED, 'src/a.ts': "import * as all from './feed';\nregister(all);\n" }, 'useFeed'),
    ).toEqual(['open: `src/a.ts` hands the whole module on']);
    expect(
      uses({ ...FEED, 'src/a.ts': "import { useFeed } from './feed';\nuseFeed(;\n" }, 'useFeed'),
    ).toEqual(['open: `src/a.ts` imports it and cannot be read']);
    expect(
      uses({ ...FEED, 'package.json': { name: 'kit', main: 'dist/feed.js', dependencies: {} } }, 'useFeed'),
    ).toEqual(['open: `src/feed.ts` is an entry of its package']);
    expect(
      uses(
        {
          ...FEED,
          'package.json': { name: 'kit', exports: { '.': { import: './dist/index.mjs' } } },
          'src/index.ts': "export { useFeed } from './feed';\n",
        },
        'useFeed',
      ),
    ).toEqual(['open: `src/index.ts` is an entry of its package']);
    expect(
      uses(
        {
          'package.json': { name: 'app', dependencies: { nuxt: '3' } },
          'composables/feed.ts': FEED['src/feed.ts'],
        },
        'useFeed',
        'composables/feed.ts',
      ),
    ).toEqual(['open: Nuxt makes `composables/` known everywhere without an import']);
  });

  it('asks neither tests nor what is installed or built', () => {
    const call = "import { useFeed } from '../src/feed';\nuseFeed('/x');\n";
    expect(
      uses(
        { ...FEED, 'dist/a.js': call, 'src/feed.test.ts': call, 'node_modules/a.js': call, 'kit/a.ts': call },
        'useFeed',
      ),
    ).toEqual(["kit/a.ts: useFeed('/x')"]);
  });

  it('ends where barrels export each other', () => {
    expect(
      uses(
        {
          ...FEED,
          'src/a.ts': "export * from './feed';\nexport * from './b';\n",
          'src/b.ts': "export * from './a';\n",
          'src/c.ts': "import { useFeed } from './b';\nuseFeed('/c');\n",
        },
        'useFeed',
      ),
    ).toEqual(["src/c.ts: useFeed('/c')"]);
  });
});
