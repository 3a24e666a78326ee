import type { Finding } from '../contract.js';
import { ignoreFinding, readIgnore, type Ignore } from './ignore.js';

/** Comments of Python, YAML and shell (`#`), of SQL (`--`), of nginx and JavaScript. */
const COMMENT = /(?:^|\s)(?:#|\/\/|--)\s*realtime-migrate-ignore\b(.*)$/;
/** A line that holds a comment and no code. */
const COMMENT_ONLY = /^\s*(?:#|\/\/|--)/;

/** A file that says `realtime-migrate-ignore` somewhere. */
export interface MarkedFile {
  file: string;
  text: string;
}

/**
 * The ignore comments of a file that is not parsed here, line by line: each speaks of its own line when code stands on it, else
 * of the next line of code.
 */
export function lineIgnores(text: string): Ignore[] {
  const lines = text.split(/\r\n|[\n\r]/);
  let offset = 0;
  return lines.flatMap((line, index) => {
    const start = offset;
    offset += line.length + 1;
    const match = COMMENT.exec(line);
    if (!match) return [];
    const at = match.index + (/^\s/.test(match[0]) ? 1 : 0);
    const span = { start: start + at, end: start + line.length };
    const location = { line: index + 1, column: at + 1, endLine: index + 1, endColumn: line.length + 1 };
    const own = line.slice(0, at).trim() !== '';
    const next = lines.findIndex((other, i) => i > index && other.trim() !== '' && !COMMENT_ONLY.test(other));
    return [
      { ...readIgnore(match[1] ?? ''), line: own || next === -1 ? index + 1 : next + 1, span, location },
    ];
  });
}

/**
 * Takes away the findings of a back end that a comment lets be, and reports the comments that let nothing be. In sources that are parsed
 * elsewhere, only the comments that name a finding of a back end are looked at.
 */
export function withLineIgnores(findings: readonly Finding[], marked: readonly MarkedFile[]): Finding[] {
  const hidden = new Set<Finding>();
  const unused = marked.flatMap(({ file, text }) => {
    const isParsed = /\.(?:[mc]?[jt]sx?|vue|svelte|astro|html?)$/.test(file);
    return lineIgnores(text)
      .filter(({ code }) => (isParsed ? code?.startsWith('RM1') : true))
      .flatMap((ignore) => {
        const meant = findings.filter(
          (finding) => finding.file === file && finding.code === ignore.code && finding.line === ignore.line,
        );
        for (const finding of meant) hidden.add(finding);
        return meant.length > 0
          ? []
          : [ignoreFinding(file, ignore, text.slice(ignore.span.start, ignore.span.end))];
      });
  });
  return [...findings.filter((finding) => !hidden.has(finding)), ...unused];
}
