import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findChannels } from '../client/channels.js';
import { endOf, startOf } from '../client/syntax.js';
import type { Discovered, Finding, SkippedFile } from '../contract.js';
import { parse, type ParseFailure, type SourceUnit } from '../parse/parse.js';
import { projectRoot, sqlBelow } from '../project/source-list.js';
import { fingerprintOf, ignoreFinding, ignoresOf } from '../rules/index.js';
import { hygieneRules, type HygieneFacts } from '../rules/hygiene/index.js';
import { attempt } from './attempt.js';
import { readSchema, relationKey, type DeclaredRelation } from '../sql/read-schema.js';

/** SQL above this is a dump of data, not of a schema. In bytes. */
const SQL_LIMIT = 2 * 1024 * 1024;

/** What the rules about channels say of the files that open one. A file that fails is skipped with the reason. */
export function hygieneOf(files: Discovered['channels'], cwd: string): Hygiene {
  const relation = relations(cwd);
  const findings: Finding[] = [];
  const skipped: SkippedFile[] = [];
  for (const { file, path: absolute, text } of files) {
    const found = attempt(() => findingsIn(file, text, relation(absolute)));
    if ('reason' in found) skipped.push({ file, kind: 'unparsed', failed: true, ...found });
    else findings.push(...found);
  }
  return { findings, skipped };
}

export interface Hygiene {
  findings: Finding[];
  skipped: SkippedFile[];
}

function findingsIn(
  file: string,
  text: string,
  relation: HygieneFacts['relation'],
): Finding[] | ParseFailure {
  const unit = parse(file, text);
  if ('reason' in unit) return unit;
  const facts: HygieneFacts = { unit, channels: findChannels(unit.ast), relation };
  const found = hygieneRules.flatMap(({ rule: { code, name, level }, check }) =>
    check(facts).map(({ node, message }): Finding => ({
      code,
      name,
      level,
      file,
      ...locationOf(node),
      message,
      action: 'none',
      reasons: [],
      route: null,
      fingerprint: fingerprintOf(code, contentOf(unit, node)),
    })),
  );
  return withoutIgnored(unit, found);
}

type Node = Parameters<typeof startOf>[0];

function locationOf({ loc }: Node): Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn'> {
  return {
    line: loc?.start.line ?? 1,
    column: (loc?.start.column ?? 0) + 1,
    endLine: loc?.end.line ?? 1,
    endColumn: (loc?.end.column ?? 0) + 1,
  };
}

function contentOf({ text }: SourceUnit, node: Node): string {
  return text.slice(startOf(node), endOf(node)).replace(/\s+/g, ' ');
}

/** Takes away what a comment lets be, and reports the comments about channels that let nothing be. */
function withoutIgnored(unit: SourceUnit, findings: Finding[]): Finding[] {
  const ignores = ignoresOf(unit).filter(({ code }) => code?.startsWith('RM2'));
  const hides = (finding: Finding): boolean =>
    ignores.some(
      ({ code, line }) => code === finding.code && line >= finding.line && line <= finding.endLine,
    );
  const unused = ignores.filter(
    ({ code, line }) =>
      !findings.some((finding) => code === finding.code && line >= finding.line && line <= finding.endLine),
  );
  return [
    ...findings.filter((finding) => !hides(finding)),
    ...unused.map((ignore) =>
      ignoreFinding(unit.file, ignore, unit.text.slice(ignore.span.start, ignore.span.end)),
    ),
  ];
}

/** What the SQL around a file declares, read when a rule first asks. */
function relations(cwd: string): (file: string) => HygieneFacts['relation'] {
  const schemas = new Map<string, Map<string, DeclaredRelation>>();
  return (file) => (schema, name) => {
    const root = projectRoot(file, cwd);
    let known = schemas.get(root);
    if (!known) {
      known = readSchema(sqlBelow(root).flatMap((sql) => readSql(sql, cwd)));
      schemas.set(root, known);
    }
    return known.get(relationKey(schema, name));
  };
}

function readSql(file: string, cwd: string): { file: string; text: string }[] {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length > SQL_LIMIT) return [];
    return [{ file: path.relative(cwd, file).split(path.sep).join('/'), text }];
  } catch {
    return [];
  }
}
