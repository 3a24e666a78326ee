import type { SourceUnit } from '../parse/parse.js';
import type { NodePath } from '../parse/traverse.js';
import { traceHandler } from '../client/flow.js';
import { isConsoleCall, resolveFunction } from '../client/functions.js';
import { bare, calleeName, excerpt, isCall, propertyName } from '../client/syntax.js';
import type { HandlerPlan } from './handlers.js';
import { parsedLater } from './kept-text.js';

/** The handlers of a socket whose messages are plain text, and what speaks against a field `data` in their place. */
export interface PlainText {
  handlers: HandlerPlan[];
  problems: string[];
}

/**
 * Plain text has no place of its own in a row or payload: both are objects, so it becomes their field `data`. `undefined` for
 * messages that are parsed, and for those that are only logged.
 */
export function plainText(unit: SourceUnit, handlers: HandlerPlan[]): PlainText | undefined {
  const messages = handlers.filter((handler) => handler.event === 'message');
  const flows = messages.map((handler) => handler.flow);
  if (flows.some((flow) => flow.messages.length > 0 || flow.problems.length > 0)) return undefined;
  if (flows.some((flow) => flow.raws.some((raw) => raw.handed))) return undefined;
  if (!flows.some((flow) => flow.texts.length > 0 || flow.raws.some((raw) => !raw.logged))) return undefined;
  const retraced = handlers.map((handler) =>
    handler.event === 'message'
      ? { ...handler, flow: traceHandler(handler.fn, 'message', { ...handler.trace, asText: true }) }
      : handler,
  );
  const reads = retraced.flatMap((handler) =>
    handler.event === 'message' ? handler.flow.raws.map((raw) => raw.path) : [],
  );
  const problems = [
    ...reads.flatMap((path) => destination(path, unit.text) ?? []),
    ...(parsedLater(reads, unit)
      ? ['the text of the message is kept and parsed later: parse it in the handler']
      : []),
  ];
  return { handlers: retraced, problems };
}

/** What takes text as text. */
const TAKES_TEXT =
  /^(set[A-Z]\w*|push|unshift|add|append\w*|prepend\w*|insert\w*|write(ln)?|concat|includes|startsWith|endsWith|indexOf|match|test|exec|replace|join|createTextNode|String|Number|parseInt|parseFloat|encodeURIComponent|escapeHtml|alert|toast|notify|success|info|warning|error|log|print|trim)$/;

/** Why the function that is handed the text may take it for something else. */
function destination(path: NodePath, text: string): string | undefined {
  const call = path.parentPath;
  if (!isCall(call) || path.listKey !== 'arguments' || isConsoleCall(call)) return undefined;
  const callee = call.get('callee') as NodePath;
  const name = calleeName(call.node) ?? '';
  const object = bare(callee.node);
  if (
    /^write/.test(name) &&
    'object' in object &&
    /term/i.test(propertyName(object.object) ?? nameOf(object.object))
  )
    return 'the text is written to a terminal: a byte stream, not messages';
  if (TAKES_TEXT.test(name) || resolveFunction(callee)) return undefined;
  return `the text of the message goes to \`${excerpt(text, callee.node)}\`, which is not in this file and may parse it`;
}

function nameOf(node: { type: string }): string {
  return 'name' in node && typeof node.name === 'string' ? node.name : '';
}
