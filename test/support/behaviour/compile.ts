import { transformSync } from 'esbuild';
import { compile, compileModule } from 'svelte/compiler';
import { compileScript, compileTemplate, parse, rewriteDefault } from 'vue/compiler-sfc';

/** A component file of Vue as a module in TypeScript, its template among the rest. */
export function compileVue(file: string, text: string): string {
  const { descriptor, errors } = parse(text, { filename: file });
  const [error] = errors;
  if (error) throw error;
  if (descriptor.scriptSetup) return compileScript(descriptor, { id: file, inlineTemplate: true }).content;
  const script = compileScript(descriptor, { id: file });
  const template = compileTemplate({
    source: descriptor.template?.content ?? '',
    filename: file,
    id: file,
    compilerOptions: { bindingMetadata: script.bindings },
  });
  return [
    rewriteDefault(script.content, 'component', ['typescript']),
    template.code.replace('export function render', 'function render'),
    'component.render = render;',
    'export default component;',
  ].join('\n');
}

/** A component file of Svelte, or a module with runes, as a JavaScript module. */
export function compileSvelte(file: string, text: string): string {
  const options = { filename: file, generate: 'client', dev: false } as const;
  return file.endsWith('.svelte')
    ? compile(text, { ...options, css: 'external', fragments: 'tree' }).js.code
    : // As Vite does: the compiler of modules reads JavaScript alone.
      compileModule(transformSync(text, { loader: 'ts', target: 'esnext' }).code, options).js.code;
}
