import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';
import type { EventFlow } from '../client/flow.js';
import type { SocketEvent, SocketSite } from '../client/site.js';
import type { Outgoing } from '../client/outgoing.js';
import type { UrlContext } from '../client/outside.js';
import { calleeName, excerpt, inMarkup, isCall, isInside, outermost } from '../client/syntax.js';
import { planCloses } from './closes.js';
import { planLibrary } from './library.js';
import { needsEcho } from './echo.js';
import { reconnects } from './reconnects.js';
import { Reopening, type Opener } from './reopen.js';
import { droppable, planSends } from './sends.js';

/** The parts of a hand-written socket that Realtime does itself, and what speaks against taking them out. */
export interface Machinery {
  /** Code to leave out. */
  roots: NodePath[];
  /** Statements of a close handler that empty the holder: only a channel that is gone may do so. */
  emptied: NodePath[];
  /** Sends that stay and become `channel.send`. */
  messages: Outgoing[];
  /** Calls of send wrappers whose arguments are real messages. */
  auth: boolean;
  /** A sender must hear its own messages. */
  echo: boolean;
  notes: string[];
  /** Reasons for `review`. */
  reviews: string[];
  /** Reasons for `manual`. */
  problems: string[];
}

export interface HandlerFlow {
  event: SocketEvent;
  fn: NodePath<t.Function>;
  flow: EventFlow;
  /** Set for a handler that is reached by name. */
  named?: { name: string };
}

/** Before anything is found. */
export function noMachinery(): Machinery {
  return {
    roots: [],
    emptied: [],
    messages: [],
    auth: false,
    echo: false,
    notes: [],
    reviews: [],
    problems: [],
  };
}

/** Sorts the code around a socket into what is dropped, what stays and what nobody can judge. */
export function findMachinery(
  site: SocketSite,
  opener: Opener,
  handlers: HandlerFlow[],
  context: UrlContext,
): Machinery {
  const { text } = context;
  const machinery = noMachinery();
  const reopening = new Reopening(opener);
  planSends(site, handlers, machinery, context);
  planLibrary(site, handlers, machinery, text);
  machinery.echo = needsEcho(machinery, handlers, context);
  reconnects(opener, handlers, reopening, machinery, text);
  planCloses(site, opener, handlers, machinery);
  for (const handler of site.handlers) {
    if (handler.value) continue;
    machinery.roots.push(handler.statement);
    if (handler.event === 'close' && handlers.some((other) => other.event === 'close'))
      machinery.reviews.push(
        'the old code took its close handler off before closing; CLOSED now runs it once when the channel is removed',
      );
  }
  for (const setting of site.settings) machinery.roots.push(setting.statement);
  // A failed channel is not gone: it rejoins, and its holder must keep it for the cleanup.
  for (const reset of site.resets) {
    const failing = handlers.find(
      (handler) =>
        (handler.event === 'close' || handler.event === 'error') && isInside(reset.node, handler.fn.node),
    );
    const statement = reset.parentPath?.isExpressionStatement() ? reset.parentPath : undefined;
    const inStore = reset.isObjectProperty() ? reset : undefined;
    const whole =
      statement ?? (inStore && storeReset(inStore)) ?? (isCall(reset) ? droppable(reset) : undefined);
    if (!failing || !whole) continue;
    // Where the opener asks whether there is a channel, one that was removed must not count.
    const emptied = whole?.isExpressionStatement() ? whole : inStore;
    if (emptied && failing.event === 'close' && !failing.named && isAskedFor(site, opener)) {
      machinery.emptied.push(emptied);
      continue;
    }
    machinery.roots.push(whole);
    const shown = site.tests.find(isShown);
    if (shown)
      machinery.reviews.push(
        `\`${excerpt(text, reset.node)}\` is gone, because the channel stays while it rejoins: what shows \`${excerpt(text, shown.node)}\` no longer tells a lost connection, so let the status set it`,
      );
  }
  return machinery;
}

/** `set({ socket: null })` goes as a whole; beside other state only its property does. */
function storeReset(property: NodePath<t.ObjectProperty>): NodePath {
  const object = property.parentPath;
  const call = outermost(object).parentPath;
  const isAlone = (object.node as t.ObjectExpression).properties.length === 1;
  if (!isAlone || !isCall(call)) return property;
  return call.parentPath.isExpressionStatement() ? call.parentPath : call;
}

/** Whether the page shows the answer: in markup, in an element, in a value that is computed for one of them. */
function isShown(test: NodePath): boolean {
  return (
    inMarkup(test) ||
    test.findParent(
      (path) =>
        path.isJSXElement() || path.isJSXFragment() || (isCall(path) && calleeName(path.node) === 'computed'),
    ) !== null
  );
}

/** `if (ws) return;` before the socket is opened, or `if (!ws) open();` wherever it is asked for. */
function isAskedFor(site: SocketSite, opener: Opener): boolean {
  const at = site.construction.node.start ?? 0;
  return site.tests.some(
    (test) =>
      opener.fn !== undefined &&
      (isInside(test.node, opener.fn.node)
        ? (test.node.start ?? 0) < at
        : opener.references.some((reference) => {
            const asked = statementAround(test);
            if (asked === undefined) return false;
            // `if (ws) return;` in front of the call guards it as well.
            const isBefore =
              (test.node.start ?? 0) < (reference.node.start ?? 0) &&
              test.getFunctionParent()?.node === reference.getFunctionParent()?.node;
            return isBefore || isInside(reference.node, asked);
          })) &&
      !site.closes.some((close) => statementAround(test) === statementAround(close.call)),
  );
}

function statementAround(path: NodePath): t.Node | undefined {
  return path.findParent((p) => p.isIfStatement())?.node;
}
