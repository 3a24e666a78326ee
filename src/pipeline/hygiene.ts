import type { Discovered, Finding, SkippedFile } from '../contract.js';
import { Snapshot } from '../discover/snapshot.js';
import type { ParseFailure } from '../parse/parse.js';
import { textWith } from '../project/files.js';
import { projectRoot, sourcesBelow, sqlBelow } from '../project/source-list.js';
import { fixers } from '../rewrite/fixes/index.js';
import { secondClient } from '../rules/index.js';
import { hygieneRules, type HygieneFacts } from '../rules/hygiene/index.js';
import type { ChannelPlace } from '../links/index.js';
import { attempt } from './attempt.js';
import { channelsIn } from './channel-file.js';
import { placeOf } from './channel-places.js';
import { objected } from './objections.js';
import { readSchema, relationKey, type DeclaredRelation } from '../sql/read-schema.js';
import { sqlAbout } from './sql-about.js';

/** What the rules about channels say of the files that open one. A file that fails is skipped with the reason. */
export function hygieneOf(files: Discovered['channels'], cwd: string, snapshot?: Snapshot): Hygiene {
  const relation = relations(cwd, snapshot);
  const heard = listeners(cwd, snapshot);
  const findings: Finding[] = [];
  const places: ChannelPlace[] = [];
  const skipped: SkippedFile[] = [];
  for (const source of files) {
    const { file, path: absolute } = source;
    const found = attempt(() =>
      findingsIn(source, { relation: relation(absolute), heardElsewhere: heard(absolute) }),
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
  source: Discovered['channels'][number],
  facts: Pick<HygieneFacts, 'relation' | 'heardElsewhere'>,
): Omit<Hygiene, 'skipped'> | ParseFailure {
  const parsed = channelsIn(source);
  if ('reason' in parsed) return parsed;
  const { unit } = parsed;
  const all = { ...parsed, ...facts };
  const findings = objected(unit, [
    ...hygieneRules.map(({ rule, check }) => ({
      rule,
      objections: check(all).map((found) => ({ ...found, fix: fixers[rule.code]?.(all, found.node) })),
    })),
    // Looked for where clients are made; a comment about one elsewhere has no effect.
    ...(source.text.includes('createClient') ? [] : [{ rule: secondClient, objections: [] }]),
  ]);
  return { findings, places: all.channels.map((site) => placeOf(source.file, site)) };
}

/** Whether another file around this one listens to broadcasts, as far as its text says. Read when a rule first asks. */
function listeners(cwd: string, snapshot?: Snapshot): (file: string) => HygieneFacts['heardElsewhere'] {
  const texts = new Map<string, Map<string, string>>();
  return (file) => (event) => {
    const root = projectRoot(file, cwd);
    let known = texts.get(root);
    if (!known) {
      known = new Map();
      for (const source of sourcesBelow(root, { snapshot }) ?? []) {
        const text = textWith(["'broadcast'", '"broadcast"'], source, snapshot);
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

/** What the SQL around a file declares of one table or view, read when a rule first asks. */
function relations(cwd: string, snapshot = new Snapshot()): (file: string) => HygieneFacts['relation'] {
  const answers = new Map<string, DeclaredRelation | undefined>();
  return (file) => (schema, name) => {
    const root = projectRoot(file, cwd);
    const key = `${root}\0${relationKey(schema, name)}`;
    if (!answers.has(key)) {
      const files = sqlAbout(name, sqlBelow(root, snapshot), { cwd, snapshot });
      answers.set(key, readSchema(files).get(relationKey(schema, name)));
    }
    return answers.get(key);
  };
}
