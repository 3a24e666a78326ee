import type * as t from '@babel/types';
import type { Call, Expr } from '../code/tree.js';
import { placeOf } from './place.js';

/** The pieces of a template between its holes. */
export function textsOf({ quasis }: t.TemplateLiteral): Expr[] {
  return quasis.map((quasi) => ({
    ...placeOf(quasi),
    is: 'text',
    value: quasi.value.cooked ?? quasi.value.raw,
  }));
}

/**
 * `` prisma.$queryRaw`… where id = ${id}` `` is a call: the tag gets the text, with a parameter in each hole, and apart from it what
 * stands in the holes.
 */
export function taggedCall(node: t.TaggedTemplateExpression, callee: Expr, holes: Expr[]): Call {
  const at = placeOf(node.quasi);
  const hole: Expr = { ...at, is: 'text', value: '$1' };
  const parts = textsOf(node.quasi).flatMap((text, index) => (index === 0 ? [text] : [hole, text]));
  const text: Expr = { ...at, is: 'template', parts };
  return { ...placeOf(node), is: 'call', callee, args: [text, ...holes], named: new Map() };
}
