import type { NodePath } from '../parse/traverse.js';
import type { SocketEvent } from './site.js';

/** Why the options of a listener end it before the socket does, which the chain of a channel cannot say. */
export function limitOf(event: SocketEvent, options: NodePath | undefined): string | undefined {
  if (!options || options.isBooleanLiteral()) return undefined;
  if (!options.isObjectExpression()) return `its ${event} listener has options that are not written in place`;
  for (const property of options.node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier')
      return `its ${event} listener has options that are not written in place`;
    const { name } = property.key;
    const isOff = property.value.type === 'BooleanLiteral' && !property.value.value;
    if (name === 'once' && event === 'message' && !isOff)
      return 'its message listener takes one message only';
    if (name === 'signal') return `its ${event} listener is taken off by a signal`;
  }
  return undefined;
}
