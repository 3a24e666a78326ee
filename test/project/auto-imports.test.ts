import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AutoImports } from '../../src/project/auto-imports.js';
import { tree } from './tree.js';

const VUEUSE = { module: '@vueuse/core', name: 'useWebSocket' };
const NUXT = '{ "name": "app", "dependencies": { "nuxt": "3.13.0", "@vueuse/nuxt": "11.0.0" } }';
const VITE = '{ "name": "app", "dependencies": { "vue": "3.5.0", "@vueuse/core": "11.0.0" } }';
const PAGE = 'pages/index.vue';

function asked(files: Record<string, string>, file = PAGE, name = 'useWebSocket'): unknown {
  const dir = tree(files);
  return new AutoImports().of(path.join(dir, file))(name);
}

describe('a name that no line imports', () => {
  test.each([
    ['Nuxt with the module of VueUse', { 'package.json': NUXT }],
    ['a dependency on VueUse', { 'package.json': VITE }],
    [
      'a configuration that names VueUse',
      {
        'package.json': '{ "name": "app", "dependencies": { "vue": "3.5.0" } }',
        'vite.config.ts': "AutoImport({ imports: ['vue', '@vueuse/core'] })",
      },
    ],
    [
      'the list of a build tool',
      {
        'package.json': '{ "name": "app" }',
        'src/auto-imports.d.ts':
          "declare global {\n  const useWebSocket: typeof import('@vueuse/core')['useWebSocket']\n}\n",
      },
    ],
    [
      'a list with paths into node_modules',
      {
        'package.json': '{ "name": "app" }',
        '.nuxt/imports.d.ts': "export { useTitle, useWebSocket } from '../node_modules/@vueuse/core';\n",
      },
    ],
  ])("is VueUse's by %s", (_, files) => {
    expect(asked(files)).toEqual(VUEUSE);
  });

  test.each([
    ['a composable of Nuxt', 'composables/useWebSocket.ts', 'export const useWebSocket = () => {};'],
    ['one of the app folder', 'app/composables/live.ts', 'export function useWebSocket() {}'],
    ['a default export', 'composables/use-web-socket.ts', 'export default () => {};'],
    ['a list of exports', 'utils/index.ts', 'const a = 1;\nexport { a, open as useWebSocket };'],
  ])('is the own one by %s', (_, file, text) => {
    expect(asked({ 'package.json': NUXT, [file]: text })).toBeUndefined();
  });

  test("is the own one where the build's list or its folders say so", () => {
    expect(
      asked({
        'package.json': VITE,
        'auto-imports.d.ts':
          "declare global {\n  const useWebSocket: typeof import('./src/live')['useWebSocket']\n}\n",
      }),
    ).toBeUndefined();
    expect(
      asked({
        'package.json': VITE,
        'vite.config.ts': "AutoImport({ imports: ['vue', '@vueuse/core'], dirs: ['./src/hooks'] })",
        'src/hooks/socket.ts': 'export const useWebSocket = () => {};',
      }),
    ).toBeUndefined();
  });

  test('is unclear where both have one, and where nobody has', () => {
    const own = { 'src/net/socket.ts': 'export const useWebSocket = () => {};' };
    expect(asked({ 'package.json': VITE, ...own })).toEqual({
      unclear:
        'no line imports `useWebSocket`, and both `src/net/socket.ts` and VueUse have one: import the one that is meant',
    });
    expect(asked({ 'package.json': '{ "name": "app", "dependencies": { "vue": "3.5.0" } }' })).toEqual({
      unclear:
        'no line imports `useWebSocket`, and nothing in the project says where it comes from: import it',
    });
  });

  test('means nothing in an app without Vue', () => {
    const files = { 'package.json': '{ "name": "app", "dependencies": { "react": "19.0.0" } }' };
    expect(asked(files, 'src/app.tsx')).toBeUndefined();
  });

  test("is Vue's own in Nuxt and where a preset says so", () => {
    const ref = { module: 'vue', name: 'ref' };
    expect(asked({ 'package.json': NUXT }, PAGE, 'ref')).toEqual(ref);
    expect(asked({ 'package.json': VITE }, PAGE, 'ref')).toBeUndefined();
    const config = { 'vite.config.ts': "AutoImport({ imports: ['vue', 'vue-router'] })" };
    expect(asked({ 'package.json': VITE, ...config }, PAGE, 'ref')).toEqual(ref);
  });
});
