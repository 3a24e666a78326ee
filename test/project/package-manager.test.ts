import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installCommand } from '../../src/project/package-manager.js';
import { tree } from './tree.js';

const APP = { name: 'app', dependencies: { react: '19' } };

function commandIn(files: Record<string, string | object>, app = '.'): string | undefined {
  const cwd = tree(files);
  return installCommand({ cwd, appDir: path.join(cwd, app) })?.command;
}

describe('installCommand', () => {
  it.each([
    [{}, 'npm install @supabase/supabase-js'],
    [{ 'package-lock.json': '{}' }, 'npm install @supabase/supabase-js'],
    [{ 'pnpm-lock.yaml': '' }, 'pnpm add @supabase/supabase-js'],
    [{ 'yarn.lock': '' }, 'yarn add @supabase/supabase-js'],
    [{ 'bun.lock': '' }, 'bun add @supabase/supabase-js'],
  ])('reads the lockfile of %o', (files, command) => {
    expect(commandIn({ 'package.json': APP, ...files })).toBe(command);
  });

  it('believes the packageManager field before a stale lockfile', () => {
    const files = {
      'package.json': { ...APP, packageManager: 'pnpm@9.1.0+sha512.abc' },
      'package-lock.json': '{}',
    };
    expect(commandIn(files)).toBe('pnpm add @supabase/supabase-js');
  });

  it('adds to a workspace from its own folder, with the manager of the root', () => {
    const files = {
      'package.json': { private: true, workspaces: ['apps/*'] },
      'yarn.lock': '# yarn lockfile v1\n',
      'apps/web/package.json': APP,
    };
    expect(commandIn(files, 'apps/web')).toBe('cd apps/web && yarn add @supabase/supabase-js');
    expect(commandIn(files)).toBe('yarn add -W @supabase/supabase-js');
  });

  it('tells pnpm that the root of the workspace is meant', () => {
    const files = { 'package.json': APP, 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': 'packages: [apps/*]' };
    expect(commandIn(files)).toBe('pnpm add -w @supabase/supabase-js');
  });

  it('quotes a folder with a blank', () => {
    expect(commandIn({ 'my app/package.json': APP }, 'my app')).toBe(
      'cd "my app" && npm install @supabase/supabase-js',
    );
  });

  it('has nothing to add where the package is declared', () => {
    const declared = { name: 'app', devDependencies: { '@supabase/supabase-js': '^2' } };
    expect(
      commandIn({ 'package.json': declared, 'src/type/package.json': { type: 'module' } }, 'src/type'),
    ).toBeUndefined();
  });

  it('says what to run, and where, for those who run it', () => {
    const cwd = tree({ 'web/package.json': APP });
    expect(installCommand({ cwd, appDir: path.join(cwd, 'web') })).toMatchObject({
      manager: 'npm',
      argv: ['npm', 'install', '@supabase/supabase-js'],
      dir: path.join(cwd, 'web'),
    });
  });
});
