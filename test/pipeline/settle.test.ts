import j from 'jscodeshift';
import { describe, expect, it } from 'vitest';
import { defaultRoutes } from '../../src/config/index.js';
import type { Config, FileChange } from '../../src/contract.js';
import { rewriteApps, type RewriteSettings } from '../../src/pipeline/app-rewrite.js';
import { decide } from '../../src/pipeline/decide.js';
import { settle } from '../../src/pipeline/settle.js';
import { changesOf, type AppRewrite } from '../../src/pipeline/work.js';
import { outcomesOf } from '../../src/plan/analyse.js';
import { createVerifier, type NewDiagnostic, type Verifier } from '../../src/verify/index.js';
import { ALERTS, LOGS, METRICS, PACKAGE, project, watcher } from './project.js';

const config: Config = {
  routes: [...defaultRoutes],
  backend: { roots: [], modules: [] },
  sql: { admin: 'true' },
  exclude: [],
  rules: {},
};

/** The rewrites of files in a project of their own, before any check. */
function rewrites(files: Record<string, string>): { apps: AppRewrite[]; settings: RewriteSettings } {
  const { dir } = project({ ...PACKAGE, ...files });
  const settings = { cwd: dir, config, markers: true, j };
  const scripts = Object.entries(files).filter(([file]) => /\.tsx?$/.test(file));
  const decided = scripts.map(([file, text]) => {
    const one = decide({ path: `${dir}/${file}`, file, text, facts: { routes: config.routes } });
    if ('reason' in one) throw new Error(one.reason);
    return one;
  });
  return { apps: rewriteApps(decided, settings), settings };
}

/** Complains wherever a changed file contains a text, as a compiler that does not like it. */
function disliking(...texts: string[]): Verifier & { rounds: number } {
  return {
    rounds: 0,
    warnings: [],
    check(changes: FileChange[]) {
      this.rounds += 1;
      const found = changes.flatMap(({ file, after }) =>
        texts.flatMap((text): NewDiagnostic[] => {
          const offset = after.indexOf(text);
          const place = { line: 1, column: 1, offset };
          return offset < 0
            ? []
            : [{ file, cause: file, code: 'TS2322', message: `No ${String(text.length)}.`, ...place }];
        }),
      );
      return Promise.resolve(found);
    },
  };
}

const outcomes = (apps: AppRewrite[]): string[] =>
  apps.flatMap((app) =>
    app.files.flatMap(({ file }) =>
      outcomesOf(file.unit, file.plans).map((site) => `${site.file} ${site.action}`),
    ),
  );

describe('settle', () => {
  it('keeps all that compiles, in one round', async () => {
    const { apps, settings } = rewrites({ 'a.ts': watcher('alerts', ALERTS) });
    const verifier = disliking('nothing of that');
    const settled = await settle(apps, verifier, settings);
    expect(settled).toEqual({ apps, unexplained: [] });
    expect(verifier.rounds).toBe(1);
  });

  it('says of parameters that only the socket read that nothing reads them any more', async () => {
    const compilerOptions = {
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      module: 'esnext',
      moduleResolution: 'bundler',
    };
    const { apps, settings } = rewrites({
      'tsconfig.json': JSON.stringify({ compilerOptions }),
      'a.ts': `export class Alerts {
  private ws?: WebSocket;
  constructor(private readonly base: string, private readonly show: (row: unknown) => void) {}
  open() {
    this.ws = new WebSocket(\`${'${this.base}'}/api/v3/admin/realtime/alerts\`);
    this.ws.onmessage = (event) => this.show(JSON.parse(event.data));
  }
  close() {
    this.ws?.close();
  }
}
`,
    });
    const settled = await settle(apps, createVerifier({ cwd: settings.cwd }), settings);
    expect(outcomes(settled.apps)).toEqual(['a.ts safe']);
    const [change] = settled.apps.flatMap(changesOf);
    expect(change?.after).toContain('constructor(_base: string, private readonly show:');
  });

  it('gives up the one socket of a file that does not, and says why', async () => {
    const { apps, settings } = rewrites({
      'a.ts': watcher('alerts', ALERTS) + watcher('logs', LOGS) + watcher('metrics', METRICS),
      'b.ts': watcher('alerts', ALERTS),
    });
    const settled = await settle(apps, disliking("'system_logs'"), settings);
    expect(outcomes(settled.apps)).toEqual(['a.ts safe', 'a.ts manual', 'a.ts review', 'b.ts safe']);
    const [a] = settled.apps.flatMap(changesOf);
    expect(a?.after).toContain('// realtime-migrate: the rewritten code does not type-check: TS2322 No 13\n');
    expect(a?.after).toContain(`new WebSocket(${LOGS})`);
    expect(a?.after).toContain("'system_alerts'");
  });

  it('gives up one after another while complaints come', async () => {
    const { apps, settings } = rewrites({ 'a.ts': watcher('alerts', ALERTS) + watcher('logs', LOGS) });
    const verifier: Verifier & { rounds: number } = {
      ...disliking(),
      check(changes) {
        this.rounds += 1;
        return disliking(this.rounds === 1 ? "'system_alerts'" : "'system_logs'").check(changes);
      },
    };
    const settled = await settle(apps, verifier, settings);
    expect(outcomes(settled.apps)).toEqual(['a.ts manual', 'a.ts manual']);
    expect(verifier.rounds).toBe(3);
  });

  it('gives up all of a file where the complaint points at none of its sockets', async () => {
    const code = `export const untouched = 1;\n${watcher('alerts', ALERTS)}${watcher('logs', LOGS)}`;
    const { apps, settings } = rewrites({ 'a.ts': code, 'b.ts': watcher('alerts', ALERTS) });
    const settled = await settle(apps, disliking('untouched'), settings);
    expect(outcomes(settled.apps)).toEqual(['a.ts manual', 'a.ts manual', 'b.ts safe']);
  });

  it('gives up a file that breaks one that imports it', async () => {
    const { apps, settings } = rewrites({ 'a.ts': watcher('alerts', ALERTS) });
    const broken = {
      file: 'page.ts',
      cause: 'a.ts',
      code: 'TS2345',
      message: 'No',
      line: 1,
      column: 1,
      offset: 0,
    };
    const verifier: Verifier = {
      warnings: [],
      check: (changes) =>
        Promise.resolve(changes.some(({ after }) => after.includes('.channel(')) ? [broken] : []),
    };
    const settled = await settle(apps, verifier, settings);
    expect(settled.apps[0]?.files[0]?.file.plans[0]?.reasons).toEqual([
      'page.ts, which imports this file, does not type-check: TS2345 No',
    ]);
    // Nobody needs the client any more.
    expect(settled.apps.flatMap(changesOf).map(({ file }) => file)).toEqual(['a.ts']);
  });

  it('hands back what no socket is to blame for, and ends', async () => {
    const { apps, settings } = rewrites({ 'a.ts': watcher('alerts', ALERTS) });
    const settled = await settle(apps, disliking('createClient('), settings);
    expect(outcomes(settled.apps)).toEqual(['a.ts safe']);
    expect(settled.unexplained).toMatchObject([{ file: 'lib/supabase.ts' }]);
  });
});

describe('a rewrite that fails inside', () => {
  it('costs its own socket, with the error as the reason', () => {
    const { apps, settings } = rewrites({ 'a.ts': watcher('alerts', ALERTS) + watcher('logs', LOGS) });
    const file = apps[0]?.files[0]?.file;
    const logs = file?.plans[1];
    if (!file || !logs?.work) throw new Error('two plans were expected');
    // A handler that is not there: no analysis makes such a plan.
    const broken = { ...logs, work: { ...logs.work, handlers: null as never } };
    const [app] = rewriteApps([{ ...file, plans: [...file.plans.slice(0, 1), broken] }], settings);
    expect(outcomes(app ? [app] : [])).toEqual(['a.ts safe', 'a.ts manual']);
    expect(app?.files[0]?.file.plans[1]?.reasons[0]).toMatch(/^internal error: /);
    expect(app?.files[0]?.change?.after).toContain(`new WebSocket(${LOGS})`);
  });
});
