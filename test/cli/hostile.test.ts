import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, makeTree, write } from '../discover/tree.js';
import { cli } from './harness.js';

const socket = "export const socket = new WebSocket('ws://' + location.host + '/ws/none');\n";

/** Names that would end a line, a command, a tag, a fence or a string of whoever prints them as they are. */
const NAMES = [
  'line\nbreak.ts',
  'carriage\rreturn.ts',
  '::error::title.ts',
  '%0A::warning::x.ts',
  '\u001b[31mred\u001b[0m.ts',
  '\u202egnp.ts',
  'quote"and\'quote.ts',
  '<script>alert(1)<\u2215script>.ts',
  '`rm -rf`$(touch owned);.ts',
  '--help.ts',
  '| a | b |.ts',
  '```fence.ts',
  ']]>.ts',
];

const MINUTE = 60_000;

describe('file names that are meant to do harm', () => {
  const dir = (): string => {
    const root = makeTree(Object.fromEntries(NAMES.map((name) => [name, socket])));
    git(root, 'init', '-q');
    git(root, 'add', '-A');
    return root;
  };

  it.each(['stylish', 'github', 'markdown', 'agent', 'gitlab', 'junit', 'sarif', 'json'])(
    'do none in %s',
    (format) => {
      const cwd = dir();
      const { status, stdout, stderr } = cli(['check', '--format', format], { cwd });
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      // Programs are given the very name, within what their format escapes; people see it spelled out.
      const forPeople = /^(?:stylish|markdown|agent|junit)$/.test(format);
      const control = [...stdout].filter((one) => one < ' ' && one !== '\n');
      expect(
        forPeople
          ? [...control, ...(stdout.match(/\u202e/) ?? [])]
          : control.filter((one) => one !== '\u001b'),
      ).toEqual([]);
      expect(fs.existsSync(path.join(cwd, 'owned'))).toBe(false);
      if (format === 'github')
        for (const line of stdout.trimEnd().split('\n'))
          expect(line).toMatch(/^::(?:error|warning|notice) file=/);
      if (format === 'junit') expect(stdout).not.toContain('<script>');
      if (/^(?:gitlab|sarif|json)$/.test(format)) {
        const found = JSON.stringify(JSON.parse(stdout));
        expect(found.match(/RM003/g)?.length).toBeGreaterThanOrEqual(NAMES.length);
      } else expect(stdout.match(/RM003/g)?.length).toBeGreaterThanOrEqual(NAMES.length);
    },
    2 * MINUTE,
  );
});

describe('a repository that is meant to take for ever', () => {
  it(
    'is read in bounded time and memory, with a reason for what is left out',
    () => {
      const cwd = makeTree({ 'good.ts': socket });
      // As deep as paths of the system may be.
      const deep = Array.from({ length: 400 }, () => 'deep').join('/');
      write(cwd, `${deep}/far.ts`, socket);
      write(cwd, 'huge.ts', Buffer.alloc(100 * 1024 * 1024, 'const a = 1; // WebSocket\n'));
      write(cwd, 'minified.js', `new WebSocket('/a');${'var a=1;'.repeat(400_000)}`);
      write(cwd, 'package-lock.json', `{"WebSocket":"${'x'.repeat(2_000_000)}"}`);
      write(
        cwd,
        'invalid.ts',
        Buffer.concat([Buffer.from("new WebSocket('/ws/\xff\xfe')", 'latin1'), Buffer.from(';\n')]),
      );
      write(cwd, 'utf16.ts', Buffer.from(`\ufeff${socket}`, 'utf16le'));
      write(cwd, 'nul.ts', Buffer.from(`\0\0\0${socket}`));
      write(cwd, 'nested.ts', `new WebSocket(${'('.repeat(5_000)}'/a'${')'.repeat(5_000)});\n`);
      write(cwd, 'nested.py', `websocket = ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`);
      fs.mkdirSync(path.join(cwd, 'folder.ts'));
      fs.symlinkSync('.', path.join(cwd, 'around'));
      fs.symlinkSync('nowhere.ts', path.join(cwd, 'dangling.ts'));
      fs.symlinkSync('self.ts', path.join(cwd, 'self.ts'));
      for (const pipe of ['pipe.ts', 'pipe.py', 'package.json', '.env'])
        execFileSync('mkfifo', [path.join(cwd, pipe)]);

      const start = Date.now();
      const { status, stdout, stderr } = cli(['check', '--format', 'json'], {
        cwd,
        node: ['--max-old-space-size=512'],
      });
      expect(Date.now() - start).toBeLessThan(MINUTE);
      expect({ stderr, signal: null }).toEqual({ stderr: '', signal: null });
      expect(status).toBe(1);
      const { findings } = JSON.parse(stdout) as {
        findings: { code: string; file: string; message: string }[];
      };
      const of = (code: string): string[] =>
        findings.filter((one) => one.code === code).map(({ file }) => file);
      expect(of('RM003').sort()).toEqual([`${deep}/far.ts`, 'good.ts'].sort());
      const told = [...of('RM901'), ...of('RM903')];
      for (const file of ['huge.ts', 'minified.js', 'utf16.ts', 'nul.ts', 'invalid.ts', 'nested.ts'])
        expect(told).toContain(file);
      for (const { message } of findings) expect(message.length).toBeGreaterThan(20);
    },
    3 * MINUTE,
  );
});
