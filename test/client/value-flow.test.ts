import { describe, expect, it } from 'vitest';
import type { NodePath } from '../../src/parse/traverse.js';
import { traverse } from '../../src/parse/traverse.js';
import { parse } from '../../src/parse/parse.js';
import { usesOfValue } from '../../src/client/value-flow.js';

/** What is done with the value of `made()` in a file, each use with its code. */
function uses(code: string, file = 'a.tsx'): string[] {
  const unit = parse('a.tsx', code);
  if ('reason' in unit) throw new Error(unit.reason);
  const found: string[] = [];
  traverse(unit.ast, {
    CallExpression(path: NodePath) {
      if (code.slice(path.node.start ?? 0, path.node.end ?? 0) !== 'made()') return;
      for (const { how, path: use, reason } of usesOfValue(path, { text: code, file }))
        found.push(`${how}: ${reason ?? code.slice(use.node.start ?? 0, use.node.end ?? 0)}`);
    },
  });
  return found;
}

describe('usesOfValue', () => {
  it.each([
    ['const a = made(); a.close();', ['member: a.close']],
    ['let a; a = made(); if (a) a?.();', ['looked at: a', 'called: a?.()']],
    ['const { a: { b } } = { a: { b: made() }, c: 1 }; b.x;', ['member: b.x']],
    ['const [, b] = [1, made()]; b.x;', ['member: b.x']],
    ['const { a, ...rest } = { a: 1, b: made() }; rest.b.x; rest.c;', ['member: rest.b.x']],
    ['const box = useRef(made()); box.current.x; box;', ['member: box.current.x']],
    ['const box = { current: null }; box.current = made(); box.current.x;', ['member: box.current.x']],
    ['const [s] = useState(() => made()); s.x;', ['member: s.x']],
    ['const s = useMemo(() => made(), []); s.x;', ['member: s.x']],
    ['const make = () => made(); make().x;', ['member: make().x']],
    [
      'async function make() { return made(); } (await make()).x; make().then((m) => m.y);',
      ['member: (await make()).x', 'member: m.y'],
    ],
    ['function make() { return { api: made() }; } const { api } = make(); api.x;', ['member: api.x']],
    ['class A { s = made(); go() { this.s.x; } } new A().s.y;', ['member: this.s.x', 'member: new A().s.y']],
    ['class A { s = made(); } class B extends A { go() { this.s.x; } }', ['member: this.s.x']],
    ['class A { static s = made(); } A.s.x;', ['member: A.s.x']],
    ['function take(s) { s.x; } take(made());', ['member: s.x']],
    ['class A { constructor(s) { s.x; } } new A(made());', ['member: s.x']],
    ['const Child = ({ s }) => { s.x; }; const a = <Child s={made()} />;', ['member: s.x']],
    [
      'const C = createContext(null); const a = <C.Provider value={made()} />; useContext(C).x;',
      ['member: useContext(C).x'],
    ],
    [
      'const useS = create((set, get) => ({ s: made(), go: () => get().s.x })); useS((v) => v.s).y; useS.getState().s.z;',
      ['member: useS((v) => v.s).y', 'member: useS.getState().s.z', 'member: get().s.x'],
    ],
    ['f(made());', ['lost: it is handed to `f`']],
    ['new Map([[1, made()]]);', ['lost: it is handed to `new Map`']],
    ['window.s = made();', ['lost: it is stored in a property of another object']],
    ['const o = { [k]: made() };', ['lost: it is put into an object under a computed name']],
    ['export const s = made();', ['lost: callers outside this file cannot be seen']],
    ['useEffect(() => {}, [made()]); console.log(made());', ['looked at: made()']],
  ])('%s', (code, expected) => {
    expect(uses(code).sort()).toEqual([...expected].sort());
  });

  it('takes markup into account', () => {
    expect(uses('const s = made(); s.x;', 'a.vue')).toEqual([
      'lost: it can be used by the template',
      'member: s.x',
    ]);
  });
});
