import { describe, expect, it } from 'vitest';
import { detectFramework } from '../../src/project/framework.js';
import { tree } from './tree.js';

const withDependency = (name: string, more: Record<string, string> = {}) =>
  tree({ 'package.json': { dependencies: { [name]: '1' } }, ...more });

describe('detectFramework', () => {
  it.each([
    ['next', {}, 'next', 'lib', 'NEXT_PUBLIC_'],
    ['next', { 'src/pages/index.tsx': '' }, 'next', 'src/lib', 'NEXT_PUBLIC_'],
    ['next', { 'src/app/page.tsx': '', 'app/page.tsx': '' }, 'next', 'lib', 'NEXT_PUBLIC_'],
    ['nuxt', {}, 'nuxt', 'lib', 'VITE_'],
    ['nuxt', { 'app/pages/index.vue': '' }, 'nuxt', 'app/lib', 'VITE_'],
    ['@sveltejs/kit', {}, 'sveltekit', 'src/lib', 'PUBLIC_'],
    ['astro', {}, 'astro', 'src/lib', 'PUBLIC_'],
    ['expo', {}, 'expo', 'lib', 'EXPO_PUBLIC_'],
    ['react-scripts', {}, 'cra', 'src/lib', 'REACT_APP_'],
    ['@vue/cli-service', { 'src/main.js': '' }, 'vue-cli', 'src/lib', 'VUE_APP_'],
    ['gatsby', {}, 'gatsby', 'src/lib', 'GATSBY_'],
    ['vite', { 'src/main.ts': '' }, 'vite', 'src/lib', 'VITE_'],
    ['@react-router/dev', { 'app/root.tsx': '' }, 'vite', 'app/lib', 'VITE_'],
    ['express', {}, 'unknown', 'lib', ''],
  ] as const)('%s with %o', (dependency, files, name, lib, prefix) => {
    expect(detectFramework(withDependency(dependency, files))).toMatchObject({ name, lib, prefix });
  });

  it.each([
    ['^2.17.3', 'NUXT_ENV_', 'process.env'],
    ['2', 'NUXT_ENV_', 'process.env'],
    ['^3.12.0', 'VITE_', 'import.meta.env'],
    ['~3.2.2', 'VITE_', 'import.meta.env'],
    ['latest', 'VITE_', 'import.meta.env'],
  ])('knows which bundler Nuxt %s has', (nuxt, prefix, env) => {
    const dir = tree({ 'package.json': { dependencies: { nuxt } } });
    expect(detectFramework(dir)).toMatchObject({ name: 'nuxt', prefix, env });
  });

  it('takes the framework, not the bundler below it', () => {
    const dir = tree({ 'package.json': { devDependencies: { vite: '7', '@sveltejs/kit': '2' } } });
    expect(detectFramework(dir).name).toBe('sveltekit');
  });

  it('falls back to configuration files where the dependencies are declared elsewhere', () => {
    const dir = tree({ 'package.json': { name: 'web' }, 'next.config.mjs': 'export default {}' });
    expect(detectFramework(dir).name).toBe('next');
  });
});
