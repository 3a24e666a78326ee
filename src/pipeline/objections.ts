import { endOf, startOf } from '../client/syntax.js';
import type { Finding } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { fingerprintOf, ignoreFinding, ignoresOf, type AnyRule } from '../rules/index.js';
import type { Objection } from '../rules/hygiene/index.js';

/** What rules object to in one file. */
export interface Objections {
  rule: AnyRule;
  objections: readonly Objection[];
}

/**
 * The findings of one file, without those that a comment lets be. Comments about the given rules that let nothing be are findings
 * themselves.
 */
export function objected(unit: SourceUnit, all: readonly Objections[]): Finding[] {
  const findings = all.flatMap(({ rule: { code, name }, objections }) =>
    objections.map(({ node, message, level, fix }): Finding => ({
      code,
      name,
      level,
      file: unit.file,
      ...locationOf(node),
      message,
      action: fix ? 'safe' : 'none',
      ...(fix && { fix }),
      reasons: [],
      route: null,
      fingerprint: fingerprintOf(code, contentOf(unit, node)),
    })),
  );
  const judged = new Set(all.map(({ rule }) => rule.code));
  const ignores = ignoresOf(unit).filter(({ code }) => code !== undefined && judged.has(code));
  const means = ({ code, line }: (typeof ignores)[number], finding: Finding): boolean =>
    code === finding.code && line >= finding.line && line <= finding.endLine;
  return [
    ...findings.filter((finding) => !ignores.some((ignore) => means(ignore, finding))),
    ...ignores
      .filter((ignore) => !findings.some((finding) => means(ignore, finding)))
      .map((ignore) => ignoreFinding(unit.file, ignore, unit.text.slice(ignore.span.start, ignore.span.end))),
  ];
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
