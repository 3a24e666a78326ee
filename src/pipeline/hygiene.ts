import { findChannels } from '../client/channels.js';
import type { Discovered, Finding, SkippedFile } from '../contract.js';
import { parse, type ParseFailure } from '../parse/parse.js';
import { readBytes, relativePosix, textWith } from '../project/files.js';
import { projectRoot, sourcesBelow, sqlBelow } from '../project/source-list.js';
import { fixers } from '../rewrite/fixes/index.js';
import { secondClient } from '../rules/index.js';
import { hygieneRules, type HygieneFacts } from '../rules/hygiene/index.js';
import type { ChannelPlace } from '../links/index.js';
import { attempt } from './attempt.js';
import { placeOf } from './channel-places.js';
import { objected } from './objections.js';
import { readSchema, relationKey, type DeclaredRelation } from '../sql/read-schema.js';

/** SQL above this is a dump of data, not of a schema. In bytes. */
const SQL_LIMIT = 2 * 1024 * 1024;

/** What the rules about channels say of the files that open one. A file that fails is skipped with the reason. */
export function hygieneOf(files: Discovered['channels'], cwd: string): Hygiene {
  const relation = relations(cwd);
  const heard = listeners(cwd);
  const findings: Finding[] = [];
  const places: ChannelPlace[] = [];
  const skipped: SkippedFile[] = [];
  for (const { file, path: absolute, text } of files) {
    const found = attempt(() =>
      findingsIn(file, text, { relation: relation(absolute), heardElsewhere: heard(absolute) }),
    );
    if ('reason' in found) {
      skipped.push({ file, kind: 'unparsed', failed: true, ...found });
      continue;
    }
    findings.push(...found.findings);
    places.push(...found.places);
  }
  return { findings, places, skipped };
}

export interface Hygiene {
  findings: Finding[];
  /** Each channel, as the link table sees it. */
  places: ChannelPlace[];
  skipped: SkippedFile[];
}

function findingsIn(
  file: string,
  text: string,
  facts: Pick<HygieneFacts, 'relation' | 'heardElsewhere'>,
): Omit<Hygiene, 'skipped'> | ParseFailure {
  const unit = parse(file, text);
  if ('reason' in unit) return unit;
  const all = { unit, channels: findChannels(unit.ast), ...facts };
  const findings = objected(unit, [
    ...hygieneRules.map(({ rule, check }) => ({
      rule,
      objections: check(all).map((found) => ({ ...found, fix: fixers[rule.code]?.(all, found.node) })),
    })),
    // Looked for where clients are made; a comment about one elsewhere has no effect.
    ...(text.includes('createClient') ? [] : [{ rule: secondClient, objections: [] }]),
  ]);
  return { findings, places: all.channels.map((site) => placeOf(file, site)) };
}

/** Whether another file around this one listens to broadcasts, as far as its text says. Read when a rule first asks. */
function listeners(cwd: string): (file: string) => HygieneFacts['heardElsewhere'] {
  const texts = new Map<string, Map<string, string>>();
  return (file) => (event) => {
    const root = projectRoot(file, cwd);
    let known = texts.get(root);
    if (!known) {
      known = new Map();
      for (const source of sourcesBelow(root) ?? []) {
        const text = textWith(["'broadcast'", '"broadcast"'], source);
        if (text !== undefined && /\.on\(\s*['"]broadcast['"]/.test(text)) known.set(source, text);
      }
      texts.set(root, known);
    }
    return [...known].some(
      ([source, text]) =>
        source !== file && (event === undefined || text.includes(event) || /event:\s*['"]\*['"]/.test(text)),
    );
  };
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
  const text = readBytes(file, SQL_LIMIT)?.toString('utf8');
  return text === undefined ? [] : [{ file: relativePosix(cwd, file), text }];
}
