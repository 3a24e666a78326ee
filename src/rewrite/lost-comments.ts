import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { commentText, lineStart } from './lines.js';

/**
 * Edits whose texts also say the comments that stood in what they replace and that no edit carries elsewhere:
 * `JSON.parse(/* a row *\/ event.data)`.
 */
export function withLostComments(edits: Edit[], { text, ast }: SourceUnit, eol: string): Edit[] {
  const result = [...edits];
  const carried = new Map<string, number>();
  for (const comment of ast.comments ?? []) {
    const at = result.findIndex(
      ({ start, end }) => start <= (comment.start ?? 0) && (comment.end ?? 0) <= end && end > start,
    );
    const edit = result[at];
    if (!edit) continue;
    const said = commentText(text, comment);
    const seen = carried.get(said) ?? 0;
    carried.set(said, seen + 1);
    if (result.reduce((sum, one) => sum + one.text.split(said).length - 1, 0) > seen) continue;
    result[at] = { ...edit, text: prefixed(edit, comment, text, eol) };
  }
  return result;
}

function prefixed(edit: Edit, comment: t.Comment, text: string, eol: string): string {
  const isLine = lineStart(text, edit.start) === edit.start && (edit.text === '' || /^[ \t]/.test(edit.text));
  const said = commentText(text, comment);
  if (isLine && (edit.text !== '' || /\n$/.test(text.slice(edit.start, edit.end))))
    return `${/^[ \t]*/.exec(edit.text || text.slice(edit.start))?.[0] ?? ''}${said}${eol}${edit.text}`;
  // Code may follow on the line.
  const inline =
    comment.type === 'CommentLine' ? `/*${comment.value.trimEnd().replaceAll('*/', '* /')} */` : said;
  return edit.text === '' ? inline : `${inline} ${edit.text}`;
}
