import type { CodeLine } from '../data.js';
import { languageOf, languages, type LanguageName } from './languages.js';
import { markupTokens } from './markup-tokens.js';
import { codeTokens, type Token } from './tokens.js';

/** Longer lines are cut: they are data. In UTF-16 units. */
const WIDTH = 2000;
/** Longer texts stay without colours. In UTF-16 units. */
const COLOURED = 500_000;

function tokensOf(text: string, language: LanguageName): Token[] {
  if (text.length > COLOURED) return [{ kind: '_', length: text.length }];
  return language === 'markup' ? markupTokens(text) : codeTokens(text, languages[language]);
}

/** The lines of a text with their colours, without line ends. */
export function linesOf(text: string, language: LanguageName): CodeLine[] {
  const lines: [string, string][] = [['', '']];
  let at = 0;
  for (const { kind, length } of tokensOf(text, language)) {
    const [first = '', ...others] = text.slice(at, at + length).split('\n');
    at += length;
    for (const [index, part] of [first, ...others].entries()) {
      if (index > 0) lines.push(['', '']);
      const line = lines.at(-1);
      if (!line || part === '') continue;
      line[0] += part;
      line[1] += `${kind}${String(part.length)}`;
    }
  }
  return lines.map(cut);
}

/** The lines of a file. */
export function fileLines(file: string, text: string): CodeLine[] {
  return linesOf(text.replace(/^\uFEFF/, ''), languageOf(file));
}

function cut([text, colours]: readonly [string, string]): CodeLine {
  const line = text.replace(/\r$/, '');
  return line.length > WIDTH ? [`${line.slice(0, WIDTH)}…`, ''] : [line, colours];
}
