import type { SourceUnit } from '../parse/parse.js';
import type { Style } from '../parse/style.js';
import type { NodePath } from '../parse/traverse.js';
import { startOf } from '../client/syntax.js';
import type { EditBuffer } from './edits.js';
import { indentAt, lineStart, startsLine } from './lines.js';

const PREFIX = 'realtime-migrate: ';

/** Puts one comment above a socket that needs a human. A marker that is there already is left as it is. */
export function writeMarker(
  buffer: EditBuffer,
  unit: SourceUnit,
  style: Style,
  construction: NodePath,
  reason: string,
): void {
  const { text } = unit;
  let statement: NodePath | null = construction.findParent(
    (p) => p.isStatement() || p.isClassProperty() || p.isClassPrivateProperty(),
  );
  while (statement && !startsLine(text, startOf(statement.node)))
    statement =
      statement.parentPath?.findParent((p) => p.isStatement() || p.isClassMethod() || p.isClassProperty()) ??
      null;
  if (!statement || statement.isProgram()) return;
  if (statement.isBlockStatement()) return;
  const at = startOf(statement.node);
  const start = lineStart(text, at);
  const above = text.slice(0, start).trimEnd();
  if (above.slice(above.lastIndexOf('\n') + 1).includes(`// ${PREFIX}`)) return;
  const bom = start === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  // The comment outlives the lines that the report names.
  const lasting = reason.replace(/\s+/g, ' ').replace(/(\.(?:[cm]?[jt]sx?|vue|svelte|astro)):\d+/g, '$1');
  buffer.insert(start + bom, `${indentAt(text, at)}// ${PREFIX}${lasting}${style.eol}`);
}
