import type * as t from '@babel/types';
import { functionOfDeclaration } from '../../client/functions.js';
import { calleeName, isInside } from '../../client/syntax.js';
import type { NodePath } from '../../parse/traverse.js';
import { handMadeReconnect } from '../catalogue/hand-made-reconnect.js';
import { conditions, defineHygieneRule, statusesIn, type Hit } from './hygiene.js';

export default defineHygieneRule(handMadeReconnect, ({ unit, channels }) =>
  channels.flatMap(({ creation, subscribes }) =>
    subscribes.flatMap(({ callback }): Hit<{ timer: string }>[] => {
      const opener = creation.getFunctionParent();
      if (!callback || !opener) return [];
      const found: Hit<{ timer: string }>[] = [];
      callback.traverse({
        CallExpression(call) {
          const timer = calleeName(call.node) ?? '';
          if (timer !== 'setTimeout' && timer !== 'setInterval') return;
          const [action] = call.get('arguments') as NodePath[];
          if (action && opens(action, opener.node) && !onClosedOnly(call, callback, unit.text))
            found.push({ node: call.node, args: { timer } });
        },
      });
      return found;
    }),
  ),
);

/** CLOSED is final: supabase-js joins a channel that the server closed by itself no more. */
function onClosedOnly(call: NodePath, callback: NodePath, text: string): boolean {
  const asked = conditions(call, callback, text).find((test) => statusesIn(test).size > 0);
  return asked !== undefined && !asked.includes('!') && [...statusesIn(asked)].join() === 'CLOSED';
}

/** Whether a timer's action is, or calls, a function that makes the channel. */
function opens(action: NodePath, opener: NodePath['node']): boolean {
  const names: NodePath[] = action.isIdentifier() ? [action] : [];
  action.traverse({
    CallExpression(call) {
      const callee = call.get('callee') as NodePath;
      if (callee.isIdentifier()) names.push(callee);
    },
  });
  return names.some((name) => {
    const declared = name.scope.getBinding((name.node as t.Identifier).name)?.path;
    const fn = declared && functionOfDeclaration(declared);
    return fn !== undefined && isInside(opener, fn.node);
  });
}
