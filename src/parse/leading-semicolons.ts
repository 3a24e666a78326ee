import type { Comment, File, Node } from '@babel/types';

/** A `;` that begins a line, as code without semicolons puts it before a bracket. */
const LEADING = /\n[ \t]*;/;

const SIMPLE =
  /^(ExpressionStatement|VariableDeclaration|ReturnStatement|ThrowStatement|BreakStatement|ContinueStatement)$/;

/**
 * Ends statements where their own line ends. To a parser the `;` that begins the next line closes the statement before;
 * to whoever wrote it, it opens the next one, which would run into what comes before it without.
 */
export function releaseLeadingSemicolons(ast: File, text: string): void {
  if (!LEADING.test(text)) return;
  release(ast.program, text, new Map((ast.comments ?? []).map((comment) => [comment.end, comment])));
}

/** Comments by their end: there are as many as statements, so none is looked for twice. */
type ByEnd = ReadonlyMap<Comment['end'], Comment>;

function release(node: Node, text: string, comments: ByEnd): void {
  let last: Node | undefined;
  const enter = (child: unknown): void => {
    if (!isNode(child)) return;
    const end = child.end;
    release(child, text, comments);
    if (end === node.end) last = child;
  };
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) value.forEach(enter);
    else enter(value);
  }
  if (SIMPLE.test(node.type) && text[(node.end ?? 0) - 1] === ';') node.end = ownEnd(node, text, comments);
  // `if (ready) ws.close()` ends with what it holds.
  else if (last && last.end !== node.end && /(Statement|Declaration)$/.test(node.type)) node.end = last.end;
}

/** The end without a `;` of a later line. */
function ownEnd(node: Node, text: string, comments: ByEnd): number {
  const full = node.end ?? 0;
  let end = full - 1;
  for (;;) {
    while (end > 0 && /\s/.test(text.charAt(end - 1))) end -= 1;
    const comment = comments.get(end);
    if (!comment || (comment.start ?? 0) <= (node.start ?? 0)) break;
    end = comment.start ?? 0;
  }
  return text.slice(end, full).includes('\n') ? end : full;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}
