import { expect, it } from 'vitest';
import type { Route } from '../../src/contract.js';
import { check, migrate } from '../../src/pipeline/index.js';
import { PACKAGE, project } from './project.js';

const PRISMA = `model House {
  id     String  @id
  alarms Alarm[]
}

model Alarm {
  id       Int      @id
  houseId  String   @map("house_id")
  text     String
  raisedAt DateTime @map("raised_at")
  house    House    @relation(fields: [houseId], references: [id])

  @@map("alarms")
}
`;
const TYPE = 'interface Alarm { id: number; houseId: string; raisedAt: string }\n';

/** A function that opens `/ws/NAME`. */
function follow(name: string, given: string, handle: string): string {
  return `export function follow(${given}) {
  const ws = new WebSocket('wss://example.com/ws/${name}');
  ws.onmessage = ({ data }) => {
    ${handle}
  };
  return () => ws.close();
}
`;
}

const SHOW = 'show(JSON.parse(data) as Alarm);';
const FILES = {
  'src/typed.ts':
    TYPE +
    follow('typed', 'list: Alarm[]', 'const alarm = JSON.parse(data) as Alarm;\n    list.push(alarm);'),
  'src/state.ts': TYPE + follow('state', 'show: (alarm: Alarm) => void', SHOW),
  'src/lists.ts': TYPE + follow('lists', 'show: (alarms: Alarm[]) => void', SHOW.replace('Alarm', 'Alarm[]')),
  'src/late.ts': TYPE + follow('late', 'show: (alarm: Alarm) => void', SHOW),
  'src/read.js': follow(
    'read',
    'show',
    'const { houseId, text } = JSON.parse(data);\n    show(houseId + text);',
  ),
  'src/handed.js': follow(
    'handed',
    'show',
    'const alarm = JSON.parse(data);\n    show(alarm, alarm.houseId);',
  ),
  'src/lost.ts':
    TYPE.replace('raisedAt: string', 'house: { id: string }') +
    follow('lost', 'list: Alarm[]', 'list.push(JSON.parse(data) as Alarm);'),
  'src/agreed.ts':
    TYPE.replace('houseId: string; raisedAt', 'house_id') +
    follow('agreed', 'list: Alarm[]', 'list.push(JSON.parse(data) as Alarm);'),
};
const MORE: Record<string, Partial<Route>> = {
  state: { kind: 'row' },
  lists: { kind: 'row', key: 'id' },
  late: { snapshot: { order: 'raised_at', limit: 5 } },
};

it('translates rows of other names than the code has, where every field has a column', async () => {
  const routes = Object.keys(FILES).map((file): Route => {
    const name = /(\w+)\.\w+$/.exec(file)?.[1] ?? '';
    return { path: `/ws/${name}`, kind: 'feed', channel: name, table: 'alarms', ...MORE[name] };
  });
  const app = project({
    ...PACKAGE,
    ...FILES,
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "module": "esnext", "moduleResolution": "bundler" } }',
    'api/schema.prisma': PRISMA,
    'realtime-migrate.config.json': JSON.stringify({ routes }),
  });
  const { sites } = await migrate({ cwd: app.dir, force: true });
  expect(sites.flatMap(({ file, action }) => (action === 'review' ? [] : [file]))).toEqual(['src/agreed.ts']);
  const told = new Map(sites.map(({ file, reasons }) => [file, reasons.join('\n')]));

  // Field by field of the type.
  expect(app.read('src/typed.ts')).toContain(`  const fromRow = (row: any): Alarm => ({
    id: row.id,
    houseId: row.house_id,
    raisedAt: row.raised_at,
  });
`);
  expect(app.read('src/typed.ts')).toContain('const alarm = fromRow(payload.new);');
  expect(told.get('src/typed.ts')).toContain(
    'rows of `alarms` (api/schema.prisma:6) are translated into the names that the code reads: `houseId` is the column `house_id`, `raisedAt` is the column `raised_at`',
  );

  // Where they are loaded, one by one and as lists.
  expect(app.read('src/state.ts')).toContain(
    "if (payload.eventType !== 'DELETE') show(fromRow(payload.new));",
  );
  expect(app.read('src/state.ts')).toContain('show(fromRow(data));');
  expect(app.read('src/lists.ts')).toContain('show(data.map(fromRow));');
  expect(app.read('src/late.ts')).toMatch(/= row\.raised_at;\n\s+show\(fromRow\(row\)\);/);

  // Without a type: what is read, or all of the model for who is handed the message.
  expect(app.read('src/read.js')).toContain(`  const fromRow = (row) => ({
    houseId: row.house_id,
    text: row.text,
  });
`);
  expect(app.read('src/read.js')).toContain('const { houseId, text } = fromRow(payload.new);');
  expect(app.read('src/handed.js')).toContain('    raisedAt: row.raised_at,\n');

  // A field without a column leaves all as it is, with a reason; so do names that agree, without one.
  expect(app.read('src/lost.ts')).toContain('list.push(payload.new);');
  expect(app.read('src/agreed.ts')).toContain('list.push(payload.new);');
  const lost =
    /^rows of public\.alarms \(api\/schema\.prisma:6\) are not .*: houseId is the column house_id; there is no column house$/im;
  expect(told.get('src/lost.ts')).toMatch(lost);
  const { findings } = await check({ cwd: app.dir, baseline: false });
  const misread = findings.filter(({ code }) => code === 'RM218');
  expect(misread.map(({ file }) => file)).toEqual(['src/lost.ts']);
  expect(misread[0]?.message).toMatch(lost);
});
