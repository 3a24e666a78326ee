import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadModule, parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/doctor/catalog/checks.js';
import { databaseRules } from '../../src/rules/index.js';
import { sqlFolder } from '../../src/sql/pieces.js';

const folder = path.join(sqlFolder(), 'doctor');
const read = (name: string): string => readFileSync(path.join(folder, `${name}.sql`), 'utf8');
const COLUMNS = ['code', 'name', 'level', 'object', 'detail', 'remediation', 'fix_sql'];

it('every file of sql/doctor is asked, once', () => {
  const files = readdirSync(folder).map((name) => name.replace(/\.sql$/, ''));
  expect([...checks].sort()).toEqual(files.sort());
});

describe.each(checks)('%s', (name) => {
  it('is one query with the fixed columns, that says why', async () => {
    await loadModule();
    const text = read(name);
    expect(text).toMatch(/^(-- only (with|without): \S+\n)?-- [A-Z]/);
    const { stmts } = (await parse(text)) as { stmts: { stmt: { SelectStmt?: Select } }[] };
    expect(stmts).toHaveLength(1);
    expect(stmts[0]?.stmt.SelectStmt?.targetList.map(({ ResTarget }) => ResTarget.name)).toEqual(COLUMNS);
  });

  it('has a code and a name of the catalogue', () => {
    const [, code, label] = /'(RM\d{3})' as code, '([a-z-]+)' as name/.exec(read(name)) ?? [];
    expect(databaseRules.find((rule) => rule.code === code)?.name).toBe(label);
  });
});

interface Select {
  targetList: { ResTarget: { name: string } }[];
}
