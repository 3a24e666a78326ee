import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';

const VUE = /^(vue|vue-demi|vue-router|vuex|pinia|nuxt\/app|#imports|#app|@vue\/.+|@vueuse\/.+)$/;
const SVELTE = /^(svelte|svelte\/.+|\$app\/.+|\$env\/.+)$/;
/** Functions that Nuxt and others import by themselves. */
const VUE_GLOBALS = [
  'onMounted',
  'onUnmounted',
  'onBeforeUnmount',
  'onScopeDispose',
  'ref',
  'shallowRef',
  'useRuntimeConfig',
];

/** Whose components the code of a file makes, as far as the file tells; React's need no telling. */
export function componentFramework(unit: SourceUnit, program: NodePath): 'vue' | 'svelte' | undefined {
  const kind = unit.component?.kind;
  if (kind === 'vue' || kind === 'svelte') return kind;
  if (kind) return undefined;
  if (/\.svelte\.[jt]s$/.test(unit.file)) return 'svelte';
  const sources = unit.ast.program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' ? [node.source.value] : [],
  );
  if (sources.some((source) => VUE.test(source))) return 'vue';
  if (sources.some((source) => SVELTE.test(source))) return 'svelte';
  const { globals } = program.scope.getProgramParent() as unknown as { globals: Record<string, unknown> };
  return VUE_GLOBALS.some((name) => name in globals) ? 'vue' : undefined;
}
