import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../src/eslint/index.js';
import { check } from '../../src/index.js';
import { ALERTS, METRICS, PACKAGE, project, watcher } from '../pipeline/project.js';

const leak = `import { useEffect } from 'react';
import { supabase } from './supabase';
export function useFeed(add) {
  useEffect(() => {
    supabase.channel('feed').on('broadcast', { event: 'x' }, (message) => add(message.text)).subscribe(add);
  }, []);
}
`;
const sources = {
  'src/a.ts': watcher('alerts', ALERTS) + watcher('metrics', METRICS),
  'src/b.ts': watcher('other', "'/ws/{{other}}'"),
  'src/feed.js': leak,
  'src/clean.ts': 'export const a = 1;\n',
  'src/ignored.ts': `// realtime-migrate-ignore RM001 -- served until March\n${watcher('later', ALERTS)}`,
};

async function lint(dir: string, rules?: object): Promise<string[]> {
  const eslint = new ESLint({
    cwd: dir,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['**/*.ts', '**/*.js'], languageOptions: { parser: tseslint.parser } },
      plugin.configs.recommended,
      ...(rules ? [{ rules } as object] : []),
    ],
  });
  const results = await eslint.lintFiles(['src']);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(
      ({ line, column, endLine, ruleId, severity, message }) =>
        `${path.relative(dir, filePath)}:${line}:${column}-${endLine ?? 0} ${severity} ${ruleId ?? message}`,
    ),
  );
}

describe('the ESLint plugin', () => {
  it('underlines what check finds, at its places and levels', async () => {
    const { dir } = project({ ...PACKAGE, ...sources });
    const { findings } = await check({ cwd: dir });
    const expected = findings
      .filter(({ level, code }) => level !== 'info' && !code.startsWith('RM9'))
      .map(
        ({ file, line, column, endLine, level, name }) =>
          `${file}:${line}:${column}-${endLine} ${level === 'error' ? 2 : 1} realtime-migrate/${name}`,
      );
    expect(expected.length).toBeGreaterThanOrEqual(5);
    expect((await lint(dir)).sort()).toEqual(expected.sort());
  });

  it('takes levels and routes from its own configuration', async () => {
    const { dir } = project({ ...PACKAGE, 'src/a.ts': sources['src/a.ts'], 'src/feed.js': leak });
    const off = {
      'realtime-migrate/legacy-websocket': 'off',
      'realtime-migrate/channel-never-removed': 'warn',
    };
    expect(await lint(dir, off)).toEqual([
      'src/feed.js:5:5-5 1 realtime-migrate/channel-never-removed',
      'src/feed.js:5:79-5 2 realtime-migrate/envelope-for-payload',
    ]);
    writeFileSync(path.join(dir, 'src/feed.js'), 'export {};\n');
    const eslint = new ESLint({
      cwd: dir,
      overrideConfigFile: true,
      overrideConfig: [
        { languageOptions: { parser: tseslint.parser }, settings: { 'realtime-migrate': { routes: [] } } },
        plugin.configs.recommended,
      ],
    });
    const [result] = await eslint.lintText(sources['src/a.ts'], { filePath: path.join(dir, 'src/a.js') });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual([
      'realtime-migrate/websocket-unmapped',
      'realtime-migrate/websocket-unmapped',
    ]);
  });

  it('fixes what check --fix fixes', async () => {
    const files = { ...PACKAGE, 'src/feed.js': leak };
    const byCheck = project(files);
    byCheck.commit();
    await check({ cwd: byCheck.dir, fix: true });
    const { dir } = project(files);
    const eslint = new ESLint({
      cwd: dir,
      fix: true,
      overrideConfigFile: true,
      overrideConfig: [{ languageOptions: { parser: tseslint.parser } }, plugin.configs.recommended],
    });
    for (const bom of ['', '\uFEFF']) {
      const [result] = await eslint.lintText(bom + leak, { filePath: path.join(dir, 'src/feed.js') });
      expect(result?.output).toBe(bom + byCheck.read('src/feed.js'));
    }
    expect(byCheck.read('src/feed.js')).toContain('void supabase.removeChannel(channel);');
    expect(byCheck.read('src/feed.js')).toContain('message.payload.text');
  });
});
