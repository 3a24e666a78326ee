import { vi } from 'vitest';
import type { ServerEvent } from './backend.js';
import { load } from './load.js';
import { jsx, reactModules } from './react.js';
import { Root } from './react-root.js';
import type { View } from './view.js';
import type { World } from './world.js';

/** Takes a call made by the code under test to one of the modules around it. */
export type Recorder = (name: string, ...args: unknown[]) => void;

/** How the code of a fixture is started; the result stops it. */
export type Start = (exports: Record<string, unknown>, context: Context) => () => void;

export interface Context {
  record: Recorder;
  /** Renders a component, or a hook through one; what it shows is observed. */
  mount(component: (props: object) => unknown, props?: object): () => void;
  /** The same of something that another framework has mounted. */
  show(view: View): () => void;
}

export interface Script {
  start: Start;
  /** Modules that the fixture imports, by specifier. */
  modules?: (record: Recorder) => Record<string, unknown>;
  /** Makes a module of a file that is none. */
  compile?: (file: string, text: string) => string;
  /** What `import.meta.env` holds. */
  env?: Record<string, string>;
  /** What happens, in order. */
  steps: Step[];
  /** React mounts every effect twice. */
  strict?: boolean;
}

/** accept: the server opens connections. drop: it loses them. restore: it is back. stop: unmount or dispose. */
export type Step = 'accept' | 'drop' | 'restore' | 'stop' | ServerEvent;

/** What was to be seen after one step. */
export interface Observation {
  step: string;
  /** What is rendered, or the value of the hook. */
  shown: unknown;
  /** Calls to the modules around since the step before, repetitions in a row left out. */
  calls: string[];
}

/** Long enough for every reconnect timer in the fixtures and for the client's own. */
const RESTORE_MS = 40_000;

/** Runs the script on a source in a world. Fake timers must be on. */
export async function observe(
  file: string,
  text: string,
  script: Script,
  world: World,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  let calls: string[] = [];
  let root: View | undefined;
  const record: Recorder = (name, ...args) => {
    const call = `${name}(${args.map(plain).join(', ')})`;
    if (calls.at(-1) !== call) calls.push(call);
  };
  const context: Context = {
    record,
    mount(component, props = {}) {
      return context.show(new Root(jsx(component, { ...props }), script.strict));
    },
    show(view) {
      root = view;
      return () => view.unmount();
    },
  };
  const exports = load(file, script.compile?.(file, text) ?? text, {
    env: script.env,
    modules: { ...reactModules, ...world.modules, ...script.modules?.(record) },
    globals: { ...browser(), ...world.globals },
  });
  const stop = script.start(exports, context);
  await settle();
  look('start');

  for (const step of script.steps) {
    if (step === 'accept') world.network.accept();
    else if (step === 'drop') world.network.drop();
    else if (step === 'stop') stop();
    else if (step === 'restore') world.network.accept();
    else world.publish(step);
    await settle(step === 'restore' ? RESTORE_MS : undefined);
    look(typeof step === 'string' ? step : `${step.path} ${plain(step.row)}`);
  }
  return observations;

  function look(step: string): void {
    observations.push({ step, shown: root ? (JSON.parse(plain(root.output)) as unknown) : null, calls });
    calls = [];
  }
}

/** Lets timers of the next moments and everything asynchronous run; far less than any reconnect delay. */
async function settle(ms = 400): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** JSON, with functions and events named instead of dropped: their contents differ between the worlds by design. */
function plain(value: unknown): string {
  return (
    JSON.stringify(value, (_, one: unknown) => {
      if (typeof one === 'function') return '[function]';
      if (one instanceof Error) return '[error]';
      if (typeof one === 'object' && one !== null && 'type' in one && one.type === 'error') return '[error]';
      return one;
    }) ?? 'undefined'
  );
}

function browser(): Record<string, unknown> {
  const location = {
    protocol: 'https:',
    host: 'api.acme.dev',
    hostname: 'api.acme.dev',
    href: 'https://api.acme.dev/',
  };
  const storage = new Map<string, string>();
  const target = { addEventListener: () => undefined, removeEventListener: () => undefined };
  return {
    location,
    window: { location, ...target, setTimeout, clearTimeout, __CONFIG__: { socket: 'wss://api.acme.dev' } },
    document: { hidden: false, ...target },
    localStorage: { getItem: (key: string) => storage.get(key) ?? null },
    console: { log: () => undefined, debug: () => undefined, warn: () => undefined, error: () => undefined },
  };
}
