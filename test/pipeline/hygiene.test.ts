import { describe, expect, it } from 'vitest';
import { check, migrate } from '../../src/index.js';
import { PACKAGE, project } from './project.js';

/** What a team wrote by following a guide: it looks right, joins, and shows nothing. */
const guide = `import { useEffect, useState } from 'react';
import { supabase } from '../lib/supabase';

export default function AdminPage() {
  const [metrics, setMetrics] = useState(null);
  const [connected, setConnected] = useState(false);

  useEffect(() => {
    const setup = async () => {
      const channel = supabase
        .channel('admin-metrics')
        .on('postgres_changes', { event: '*', schema: 'public', table: 'admin_metrics_view' }, (payload) => {
          setMetrics(payload.new);
        })
        .subscribe((status) => {
          if (status === 'SUBSCRIBED') setConnected(true);
        });
      return () => {
        supabase.removeChannel(channel);
      };
    };
    setup();
  }, []);

  return <pre>{connected ? JSON.stringify(metrics) : 'connecting'}</pre>;
}
`;
const sql = `create table public.events (id bigint primary key, name text);
create materialized view public.admin_metrics_view as select count(*) as events from public.events;
`;
const app = { ...PACKAGE, 'src/admin.tsx': guide, 'supabase/migrations/0001_init.sql': sql };

const codes = ({ findings }: Awaited<ReturnType<typeof check>>): string[] =>
  findings.map(({ code, file, line }) => `${code} ${file}:${line}`);

describe('check of code that has channels', () => {
  it("finds what is wrong with a guide's result", async () => {
    const { dir } = project(app);
    const result = await check({ cwd: dir });
    expect(codes(result)).toEqual(
      [
        'RM201 src/admin.tsx:10',
        'RM209 src/admin.tsx:10',
        'RM216 src/admin.tsx:13',
        'RM217 src/admin.tsx:10',
        'RM204 src/admin.tsx:18',
      ].sort((a, b) => Number(a.split(':')[1]) - Number(b.split(':')[1])),
    );
    expect(result.findings.find(({ code }) => code === 'RM201')?.message).toContain(
      'public.admin_metrics_view is a materialized view (supabase/migrations/0001_init.sql:2)',
    );
    expect(result.summary.errors).toBe(2);
    expect(result.summary.sockets.total).toBe(0);
  });

  it('takes a later migration into account', async () => {
    const fixed = `drop materialized view public.admin_metrics_view;
create table public.admin_metrics_view (id int primary key, events bigint);
alter publication supabase_realtime add table public.admin_metrics_view;
`;
    const { dir } = project({ ...app, 'supabase/migrations/0002_fix.sql': fixed });
    expect(codes(await check({ cwd: dir })).filter((found) => found.startsWith('RM20'))).toEqual([
      'RM209 src/admin.tsx:10',
      'RM204 src/admin.tsx:18',
    ]);
  });

  it('lets be what a comment lets be, and reports a comment without effect', async () => {
    const { dir } = project({
      ...app,
      'src/admin.tsx': guide
        .replace(
          '      return () => {',
          '      // realtime-migrate-ignore RM204 -- the page is never left\n      return () => {',
        )
        .replace('    setup();', '    // realtime-migrate-ignore RM215 -- nothing of the kind\n    setup();'),
    });
    const found = codes(await check({ cwd: dir }));
    expect(found.filter((code) => /RM(204|9)/.test(code))).toEqual(['RM902 src/admin.tsx:23']);
  });

  it('is not the business of migrate', async () => {
    const { dir } = project(app);
    expect((await migrate({ cwd: dir, dryRun: true })).findings).toEqual([]);
  });
});
