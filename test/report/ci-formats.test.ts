import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { gitlab } from '../../src/report/gitlab.js';
import { junit } from '../../src/report/junit.js';
import { sarif } from '../../src/report/sarif.js';
import { catalogue } from '../../src/rules/index.js';
import { change, checked, migrated, result, site } from './sample.js';

const schema = JSON.parse(
  readFileSync(new URL('./schemas/sarif-2.1.0.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const validate = ajv.compile(schema);

const hostile = 'src/a b/#x:y\n::error::\u202e"<img src=x onerror=alert(1)>&.ts';

function runOf(text: string): Log['runs'][number] {
  const [run] = (JSON.parse(text) as Log).runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

describe('sarif', () => {
  it.each([
    ['an empty check', result()],
    ['check', checked()],
    ['migrate', migrated()],
    [
      'a hostile file name',
      result({ sites: [site({ file: hostile, action: 'manual', reasons: [hostile] })] }),
    ],
  ])('follows the schema of SARIF 2.1.0: %s', (_, value) => {
    validate(JSON.parse(sarif(value)));
    expect(validate.errors).toBeNull();
  });

  it('is refused by the schema when a field is wrong', () => {
    const log = JSON.parse(sarif(checked())) as Log;
    expect(validate({ ...log, version: '2.0.0' })).toBe(false);
    expect(validate({ ...log, runs: [{ ...log.runs[0], tool: {} }] })).toBe(false);
  });

  it('points each finding to its rule, and gives it its place and fingerprint', () => {
    const value = checked();
    const run = runOf(sarif(value));
    expect(run.results).toHaveLength(value.findings.length);
    for (const [index, found] of (run.results ?? []).entries()) {
      const finding = value.findings[index];
      expect(run.tool.driver.rules?.[found.ruleIndex ?? -1]?.id).toBe(finding?.code);
      expect(found.partialFingerprints).toEqual({ 'realtimeMigrate/v1': finding?.fingerprint });
      expect(found.locations?.[0]?.physicalLocation?.region?.startLine).toBe(finding?.line);
    }
    expect(run.tool.driver.rules?.map(({ id }) => id)).toEqual(catalogue.map(({ code }) => code));
  });

  it('carries the rewrite of what can be rewritten, and only that', () => {
    const sites = [
      site({ location: { line: 1, column: 1, endLine: 1, endColumn: 4 } }),
      site({ action: 'manual', reasons: ['why'] }),
    ];
    const fixes = [change({ edits: [{ start: 4, end: 7, text: '2' }] })];
    const results = runOf(sarif(result({ sites, fixes }))).results ?? [];
    expect(results.map(({ ruleId, fixes }) => [ruleId, fixes?.length])).toEqual([
      ['RM001', 1],
      ['RM002', undefined],
    ]);
    expect(results[0]?.fixes?.[0]?.artifactChanges[0]?.replacements).toEqual([
      { deletedRegion: { charOffset: 4, charLength: 3 }, insertedContent: { text: '2' } },
    ]);
    // Offsets of a change that was written are those of a text that is gone.
    expect(sarif(migrated())).not.toContain('"fixes"');
    expect(runOf(sarif(migrated({ dryRun: true }))).results?.some(({ fixes }) => fixes)).toBe(true);
  });

  it('encodes file names as relative URIs', () => {
    const run = runOf(sarif(result({ sites: [site({ file: hostile, action: 'manual' })] })));
    const uri = run.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
    expect(decodeURIComponent(uri)).toBe(hostile);
    expect(uri).toMatch(/^[\w./%()-]+$/);
  });
});

describe('gitlab', () => {
  it('has what the code quality report asks for', () => {
    const issues = JSON.parse(gitlab(checked())) as Record<string, unknown>[];
    expect(issues).toHaveLength(checked().findings.length);
    expect(issues.find(({ check_name }) => String(check_name).startsWith('RM002'))).toMatchInlineSnapshot(`
      {
        "check_name": "RM002 websocket-needs-human",
        "description": "WebSocket to {base}/ws/chat has to be migrated by hand · the socket is returned from openChat(), and what its 3 callers do with it could not be followed beyond src/pages/support/conversation.tsx",
        "fingerprint": "RM002-f1",
        "location": {
          "lines": {
            "begin": 4,
            "end": 4,
          },
          "path": "src/chat.ts",
        },
        "severity": "major",
      }
    `);
  });
});

describe('junit', () => {
  it('fails a case for each finding, skips remarks, and passes when nothing was found', () => {
    const text = junit(checked());
    expect(text.match(/<testcase /g)).toHaveLength(checked().findings.length);
    expect(text.match(/<failure /g)).toHaveLength(
      checked().findings.filter(({ level }) => level !== 'info').length,
    );
    expect(text.match(/<skipped /g)).toHaveLength(2);
    expect(junit(result())).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="realtime-migrate" tests="1" failures="0" errors="0" time="0">
        <testsuite name="realtime-migrate" tests="1" failures="0" errors="0" skipped="0" time="0">
          <testcase classname="realtime-migrate" name="check: nothing found"/>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('keeps foreign text from becoming markup', () => {
    const reasons = [`${hostile}]]>\uD800\u0000\uFFFF`];
    const text = junit(result({ sites: [site({ file: hostile, action: 'manual', reasons })] }));
    const body = text.replace(/^<\?xml [^?]*\?>/, '');
    expect(body.replaceAll(/<\/?(testsuites?|testcase|failure)\b[^<>]*>/g, '')).not.toMatch(/[<>]/);
    expect([...text].every((character) => character >= ' ' || character === '\n')).toBe(true);
    expect(text).not.toMatch(/[\uD800-\uDFFF\uFFFF]/);
  });
});
