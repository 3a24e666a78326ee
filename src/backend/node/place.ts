import type * as t from '@babel/types';

export interface Placed {
  start: number;
  end: number;
}

export function placeOf(node: t.Node): Placed {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}
