import { parse as babelParse, type ParserOptions, type ParserPlugin } from '@babel/parser';
import type { File } from '@babel/types';
import { releaseLeadingSemicolons } from './leading-semicolons.js';
import type { Edit, Span } from '../contract.js';
import { markupOf, readComponent, type Component } from './component/blocks.js';
import type { Markup } from './component/tags.js';
import { codeOf, dialectOf, mentionMarkup, scriptsToRead } from './component/unit.js';
import type { NodePath } from './traverse.js';

/** One parsed file. Offsets of `ast` are offsets into `text`, whatever its line endings or byte order mark. */
export interface SourceUnit {
  /** Relative to the working directory, with `/`. */
  file: string;
  /** The whole file as it is; of one whose lines end with a return alone, with `\n` in its place. */
  text: string;
  /** Lines of the file end with `\r` alone. */
  returns?: boolean;
  /** The text with everything that is no script blanked out; the text itself where all of it is. */
  code: string;
  ast: File;
  /** Whether type annotations may be written. */
  typescript: boolean;
  /** What the file is made of, when it is no plain script. */
  component?: Component;
  /** Where `text` is not what the user wrote: how it came about. */
  origin?: Origin;
}

/** The text behind a text that was made of it in memory. */
export interface Origin {
  unit: SourceUnit;
  /** What was done to the text of `unit`. */
  edits: Edit[];
  /** The user's own constructions and calls, by the offset of what stands for them in the text that was made. */
  constructions: ReadonlyMap<number, NodePath>;
}

/** Why a file could not be parsed, where known with its place (from 1). */
export interface ParseFailure {
  reason: string;
  line?: number;
  column?: number;
}

/** The text of the user: a unit itself, or the one it was made of. */
export function writtenUnit(unit: SourceUnit): SourceUnit {
  return unit.origin?.unit ?? unit;
}

/** The text of the user, as it is in the file. */
export function writtenText(unit: SourceUnit): string {
  const { text, returns } = writtenUnit(unit);
  return returns === true ? text.replaceAll('\n', '\r') : text;
}

const ALWAYS: ParserPlugin[] = ['decorators-legacy', 'decoratorAutoAccessors', 'explicitResourceManagement'];

/** Whether a range lies in a script; all of a plain file is one. */
export function isScript({ component }: SourceUnit, { start, end }: Span): boolean {
  return component?.scripts.some((script) => start >= script.start && end <= script.end) ?? true;
}

/** Plugin sets to try, most likely first. */
function dialects(file: string): ParserPlugin[][] {
  if (/\.tsx$/.test(file)) return [['typescript', 'jsx'], ['typescript']];
  if (/\.[cm]?ts$/.test(file)) return [['typescript'], ['typescript', 'jsx']];
  return [
    ['jsx', 'flow'],
    ['typescript', 'jsx'],
  ];
}

/**
 * Parses the original text, so that offsets are true offsets. A file with any syntax error is refused: an edit planned on a
 * repaired tree could be wrong. The scripts of a Vue, Svelte, Astro or HTML file are read as one program.
 *
 * @param markup What the file is read as, where its name does not tell: a program may hold a page as a text.
 */
export function parse(
  file: string,
  text: string,
  markup: Markup | undefined = markupOf(file),
): SourceUnit | ParseFailure {
  if (text.includes('\r') && !text.includes('\n')) {
    const unit = parse(file, text.replaceAll('\r', '\n'), markup);
    return 'reason' in unit ? unit : { ...unit, returns: true };
  }
  if (!markup) return parseCode(file, file, text, text);
  const component = readComponent(markup, text);
  const scripts = scriptsToRead(component, text);
  const unit = parseCode(file, `.${dialectOf(scripts)}`, text, codeOf(text, scripts, markup));
  if ('reason' in unit) return unit;
  mentionMarkup(unit.ast, component, text, unit.typescript);
  return { ...unit, component: { ...component, scripts } };
}

/** `name` decides the dialect. */
function parseCode(file: string, name: string, text: string, code: string): SourceUnit | ParseFailure {
  let failure: ParseFailure | undefined;
  for (const plugins of dialects(name)) {
    for (const sourceType of ['module', 'script'] as const) {
      const outcome = attempt(code, { sourceType, plugins: [...plugins, ...ALWAYS] });
      if ('ast' in outcome)
        return { file, text, code, ast: outcome.ast, typescript: plugins.includes('typescript') };
      failure ??= outcome;
    }
  }
  return failure ?? { reason: 'not parsed' };
}

function attempt(text: string, options: ParserOptions): { ast: File } | ParseFailure {
  try {
    const ast = babelParse(text, {
      ...options,
      errorRecovery: true,
      attachComment: false,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
    });
    const first = ast.errors?.[0] as unknown as SyntaxErrorLike | undefined;
    if (first) return describe(first);
    releaseLeadingSemicolons(ast, text);
    return { ast };
  } catch (error) {
    return describe(error as SyntaxErrorLike);
  }
}

interface SyntaxErrorLike {
  message?: string;
  loc?: { line: number; column: number };
}

function describe(error: SyntaxErrorLike): ParseFailure {
  const reason = (error.message ?? 'syntax error').replace(/\s*\(\d+:\d+\)[\s\S]*$/, '').split('\n')[0] ?? '';
  return { reason, line: error.loc?.line, column: error.loc && error.loc.column + 1 };
}
