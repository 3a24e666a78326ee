import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { pages, readPage, root } from './pages.js';

interface Sample {
  page: string;
  language: string;
  code: string;
}

/** The blocks of code that people wrote; those below `<!-- real: … -->` are filled in by other tests. */
const samples: Sample[] = pages.flatMap((page) =>
  [...readPage(page).matchAll(/^( *)(```+)(\w+)\n([^]*?)^ *\2$/gm)].map(
    ([, indent = '', , language = '', code = '']) => ({
      page,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  ),
);
const of = (...languages: string[]): Sample[] =>
  samples.filter(({ language }) => languages.includes(language));

const offered = new Map<string, Set<string>>();
/** The options that a command lists in its help. */
function optionsOf(command: string): Set<string> {
  const known = offered.get(command);
  if (known) return known;
  const args = command === '' ? ['--help'] : [command, '--help'];
  const text = execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { encoding: 'utf8' });
  const found = new Set(text.match(/--[a-z][a-z-]*/g));
  offered.set(command, found);
  return found;
}

describe('the samples', () => {
  test('are there, in every language that is looked at', () => {
    for (const language of ['ts', 'tsx', 'sh', 'yaml'])
      expect(of(language).length, language).toBeGreaterThan(0);
  });

  test.each(of('ts', 'tsx', 'js', 'jsx').map((sample, index) => ({ index, ...sample })))(
    'code $index of $page parses',
    ({ code, language }) => {
      const plugins = [/^ts/.test(language) ? 'typescript' : 'flow', ...(/x$/.test(language) ? ['jsx'] : [])];
      // A link of a chain stands for itself.
      parse(code.startsWith('.') ? `chain${code}` : code, {
        sourceType: 'module',
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        plugins: plugins as never,
      });
    },
  );

  test('in JSON and YAML parse', () => {
    for (const { code } of of('json')) JSON.parse(code);
    for (const { code } of of('yaml', 'yml')) parseYaml(code);
  });

  test('of commands use options that --help lists', () => {
    const commands = ['check', 'merge', 'sql', 'doctor', 'explain', 'completion', 'init'];
    const lines = of('sh', 'console', 'bash', 'yaml').flatMap(({ code, page }) =>
      [...code.replaceAll('\\\n', ' ').matchAll(/(?<!--branch )realtime-migrate(?:@\w+)? ([^\n|#"']*)/g)].map(
        ([, args = '']) => ({
          page,
          args,
        }),
      ),
    );
    expect(lines.length).toBeGreaterThan(10);
    for (const { page, args } of lines) {
      const [first = ''] = args.trim().split(/\s+/);
      const known = optionsOf(commands.includes(first) ? first : '');
      for (const option of args.match(/(?<=^|\s)--[a-z][a-z-]*/g) ?? [])
        expect([...known], `${page}: realtime-migrate ${args}`).toContain(option);
    }
  });
});
