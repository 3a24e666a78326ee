import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../src/contract.js';
import { editsBetween } from '../../src/format/edits.js';
import { findFormatter } from '../../src/format/find.js';
import { projectFormatter } from '../../src/format/index.js';
import { applyEdits } from '../../src/rewrite/edits.js';
import { makeTree, write } from '../discover/tree.js';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** A project with the packages of this one, by name. */
function project(files: Record<string, string>, installed: string[] = ['prettier', 'eslint']): string {
  const root = makeTree({ '.git/HEAD': '', ...files });
  mkdirSync(path.join(root, 'node_modules'), { recursive: true });
  for (const name of installed) symlinkSync(path.join(modules, name), path.join(root, 'node_modules', name));
  return root;
}

/** A package whose program does what the script says with `text`, its input, and `args`. */
function standIn(name: string, command: string, script: string): Record<string, string> {
  const folder = `node_modules/${name}`;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, bin: { [command]: './bin.cjs' } }),
    [`${folder}/bin.cjs`]: `const text = require('node:fs').readFileSync(0, 'utf8');
const args = process.argv.slice(2);
${script}
`,
  };
}

const BEFORE = 'const first = 1\nconst second = 2\nconst third = 3\n';

/** The second line of `BEFORE` is rewritten. */
function changeIn(root: string, file = 'src/a.ts', text = "const second = f('b',   'c')"): FileChange {
  const edits = [{ start: 16, end: 32, text }];
  const after = applyEdits(BEFORE, edits);
  return { file, path: path.join(root, file), before: BEFORE, after, edits, kind: 'source' };
}

async function formatted(
  root: string,
  change = changeIn(root),
): Promise<{ change: FileChange; warnings: string[] }> {
  const formatter = projectFormatter(root);
  const result = await formatter.format(change);
  return { change: result, warnings: formatter.warnings() };
}

describe('the formatter of the project', () => {
  it('prettier, with its configuration; the edits still lead from the old text to the new one', async () => {
    const root = project({ '.prettierrc': '{ "semi": false }' });
    const { change, warnings } = await formatted(root);
    expect(warnings).toEqual([]);
    expect(change.after).toBe('const first = 1\nconst second = f("b", "c")\nconst third = 3\n');
    expect(applyEdits(BEFORE, change.edits)).toBe(change.after);
  });

  it('prettier, by package.json: by its key, or because it is listed', async () => {
    for (const manifest of ['{ "prettier": {} }', '{ "devDependencies": { "prettier": "3" } }']) {
      const { change } = await formatted(project({ 'package.json': manifest }));
      expect(change.after).toBe('const first = 1;\nconst second = f("b", "c");\nconst third = 3;\n');
    }
  });

  it('prettier leaves what its ignore file names, which may lie further up than its configuration', async () => {
    const root = project({ '.prettierignore': 'web/src/a.ts\n', 'web/.prettierrc': '{}' });
    const same = changeIn(root, 'web/src/a.ts');
    expect(await formatted(root, same)).toEqual({ change: same, warnings: [] });
    expect((await formatted(root, changeIn(root, 'web/src/b.ts'))).change.after).toContain('f("b", "c");');
  });

  it('eslint --fix where there is no other, also with problems that stay', async () => {
    const config =
      "export default [{ rules: { quotes: ['error', 'double'], 'no-undef': 'error', semi: 'error' } }];";
    const root = project({ 'package.json': '{ "type": "module" }', 'eslint.config.js': config });
    const { change, warnings } = await formatted(root, changeIn(root, 'src/a.js'));
    expect(warnings).toEqual([]);
    expect(change.after).toBe('const first = 1;\nconst second = f("b",   "c");\nconst third = 3;\n');
    expect(applyEdits(BEFORE, change.edits)).toBe(change.after);
  });

  it('biome and dprint get the text and the name of the file, and run where their configuration is', async () => {
    const script = "process.stdout.write(`// ${args.join(' ')} in ${process.cwd()}\\n${text}`);";
    const biome = project({ 'biome.json': '{}', ...standIn('@biomejs/biome', 'biome', script) }, []);
    const dprint = project({ 'web/dprint.jsonc': '{}', ...standIn('dprint', 'dprint', script) }, []);
    const first = async (root: string, file: string): Promise<string | undefined> =>
      (await formatted(root, changeIn(root, file))).change.after.split('\n')[0];
    expect(await first(biome, 'src/a.ts')).toBe(`// format --stdin-file-path=${biome}/src/a.ts in ${biome}`);
    // Dprint asks for a file that is to be made by its name from there.
    expect(await first(dprint, 'web/new/a.ts')).toBe(`// fmt --stdin new/a.ts in ${dprint}/web`);
    write(dprint, 'web/src/a.ts', BEFORE);
    expect(await first(dprint, 'web/src/a.ts')).toBe(
      `// fmt --stdin ${dprint}/web/src/a.ts in ${dprint}/web`,
    );
  });

  it('does a new file, and leaves what is no code', async () => {
    const root = project({ '.prettierrc': '{}' });
    const client = { ...changeIn(root, 'lib/supabase.ts'), before: null, edits: [], kind: 'client' as const };
    expect((await formatted(root, client)).change).toMatchObject({
      before: null,
      edits: [],
      after: expect.stringContaining('f("b", "c");') as string,
    });
    const env = { ...changeIn(root, '.env.example'), kind: 'env' as const };
    expect((await formatted(root, env)).change).toBe(env);
  });

  it('asks once for one text', async () => {
    const root = project(
      {
        'biome.json': '{}',
        ...standIn(
          '@biomejs/biome',
          'biome',
          "require('node:fs').appendFileSync('runs', 'x'); process.stdout.write(text);",
        ),
      },
      [],
    );
    const formatter = projectFormatter(root);
    await Promise.all([1, 2, 3].map(() => formatter.format(changeIn(root))));
    expect(readFileSync(path.join(root, 'runs'), 'utf8')).toBe('x');
  });
});

it('finds edits that keep the words of a line that is broken', () => {
  const from = 'a;\nconst ws = new WebSocket(url, protocols);\nb;\n';
  const to = 'a\nconst ws = new WebSocket(\n    url,\n    protocols,\n)\nb\n';
  const edits = editsBetween(from, to);
  expect(applyEdits(from, edits)).toBe(to);
  const socket = from.indexOf('new WebSocket');
  expect(edits.some(({ start, end }) => start < socket + 13 && end > socket)).toBe(false);
});

describe('which one', () => {
  const toolOf = (files: Record<string, string>, file = 'web/src/a.ts'): string | undefined => {
    const root = makeTree({ '.git/HEAD': '', ...files });
    return findFormatter(path.join(root, file))?.tool.name;
  };

  it.each<[string, Record<string, string>, string | undefined]>([
    ['the nearest configuration', { '.prettierrc': '', 'web/biome.json': '' }, 'biome'],
    [
      'prettier first in one folder',
      { 'biome.json': '', 'dprint.json': '', 'prettier.config.mjs': '' },
      'prettier',
    ],
    [
      'unless a script runs another',
      {
        'biome.json': '',
        '.prettierrc.yaml': '',
        'package.json': '{ "scripts": { "fmt": "biome format --write ." } }',
      },
      'biome',
    ],
    [
      'or lint-staged does',
      {
        'dprint.json': '',
        '.prettierrc': '',
        'package.json': '{ "lint-staged": { "*.ts": ["dprint fmt"] } }',
      },
      'dprint',
    ],
    ['eslint last', { 'web/eslint.config.ts': '', '.prettierrc': '' }, 'prettier'],
    ['eslint alone', { '.eslintrc.json': '' }, 'eslint'],
    ['none', { 'package.json': '{}' }, undefined],
    ['none for a broken manifest', { 'package.json': '{' }, undefined],
  ])('%s', (_, files, expected) => {
    expect(toolOf(files)).toBe(expected);
  });

  it('looks no further up than the repository', () => {
    const root = makeTree({ '.prettierrc': '', 'app/.git/HEAD': '', 'app/a.ts': '' });
    expect(findFormatter(path.join(root, 'app/a.ts'))).toBeUndefined();
  });
});

describe('what cannot be formatted keeps its edits, with a warning', () => {
  const unchanged = async (root: string, warning: RegExp, change = changeIn(root)): Promise<void> => {
    const { change: same, warnings } = await formatted(root, change);
    expect(same).toBe(change);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings[0]).not.toContain('\n');
  };

  it('without a configuration, and without the package', async () => {
    await unchanged(project({}), /^Left without formatting: src\/a\.ts, because no formatter is configured/);
    const root = project({ 'web/.prettierrc': '' }, []);
    await unchanged(
      root,
      /prettier, which web\/\.prettierrc asks for, is not in node_modules/,
      changeIn(root, 'web/a.ts'),
    );
  });

  it('when the formatter fails, with its words', async () => {
    await unchanged(
      project({ '.prettierrc': '{ "semi": ' }),
      /^Left without formatting: src\/a\.ts, because prettier failed: .*\.prettierrc/,
    );
    const noParser = project({ '.prettierrc': '{}' });
    await unchanged(
      noParser,
      /prettier failed: .*No parser could be inferred/,
      changeIn(noParser, 'src/A.svelte'),
    );
    const eslint = project({ 'eslint.config.mjs': 'export default [];' });
    await unchanged(
      eslint,
      /eslint failed: Parsing error: .*\(line 2\)/,
      changeIn(eslint, 'src/a.js', 'const x: Y = 1'),
    );
  });

  it('when it prints nothing, or what does not parse', async () => {
    const biome = (script: string): string =>
      project({ 'biome.json': '{}', ...standIn('@biomejs/biome', 'biome', script) }, []);
    await unchanged(biome(''), /biome failed: it printed nothing/);
    await unchanged(biome("process.stdout.write('const = 1')"), /what biome made of it does not parse/);
    await unchanged(biome('process.exit(3)'), /biome failed: it ended with 3/);
  });

  it('names the files once for one reason', async () => {
    const formatter = projectFormatter(project({}));
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await formatter.format(changeIn(makeTree(), `src/${name}.ts`));
    expect(formatter.warnings()).toEqual([
      expect.stringMatching(
        /^Left without formatting: src\/a\.ts, src\/b\.ts, src\/c\.ts and 2 more, because no formatter/,
      ),
    ]);
  });
});
