import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a developer deletes of the example's back end when `check` has named it: the modules, and what points to them. */
export function deleteBackend(folder: string): void {
  const backend = join(folder, 'backend');
  for (const file of [
    'api/v3/admin_realtime.py',
    'api/v3/admin.py',
    'cron.py',
    'services/cache_warmer_service.py',
    'tests/test_admin_realtime.py',
  ])
    rmSync(join(backend, file));
  edit(join(backend, 'main.py'), [
    ['from api.v3 import admin, admin_console, alerts', 'from api.v3 import admin_console, alerts'],
    ['from services.cache_warmer_service import cache_warmer\n', ''],
    ['    warmer = asyncio.create_task(cache_warmer.run_forever())\n', ''],
    ['    warmer.cancel()\n', ''],
    ['app.include_router(\n    admin.router,\n    prefix="/api/v3/admin",\n    tags=["admin"],\n)\n', ''],
  ]);
  const render = readFileSync(join(folder, 'render.yaml'), 'utf8');
  const job = / {2}- type: cron\n(?: {4}.*\n)*/.exec(render)?.[0] ?? 'no cron job';
  edit(join(folder, 'render.yaml'), [[job, '']]);
}

/** Each text must be there: an example that has changed is to be noticed. */
function edit(file: string, replacements: [from: string, to: string][]): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}
