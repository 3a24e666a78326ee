import type { Condition } from '../code/module.js';
import type { Expr } from '../code/tree.js';
import { textsOf } from '../code/value.js';
import { fromRegex } from '../paths.js';
import { valuesOf, type Reached } from './arguments.js';

/** Names that hold the path of a request. */
const pathLike = /^(?:pathname|path|url|raw_?path|req(?:uest)?_?path|route|endpoint|uri)$/i;

/**
 * The paths that a request may have, where the tests before a piece of code are about its path. Undefined when none is.
 */
export function pathsOfConditions(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  conditions: readonly Condition[],
): string[] | undefined {
  let found: string[] | undefined;
  for (const { test, holds } of conditions) {
    const paths = pathsOfTest(reached, test, holds);
    // The innermost test decides.
    if (paths.length > 0) found = paths;
  }
  return found;
}

function pathsOfTest(reached: Pick<Reached, 'evaluator' | 'frame'>, test: Expr, holds: boolean): string[] {
  switch (test.is) {
    case 'binary': {
      const { operator, left, right } = test;
      if (operator === '&&' || operator === 'and')
        return holds ? [...pathsOfTest(reached, left, true), ...pathsOfTest(reached, right, true)] : [];
      const equal = /^={2,3}$/.test(operator);
      const unequal = /^!={1,2}$/.test(operator);
      if (operator === 'in' && holds) return listed(reached, left, right);
      if ((!equal && !unequal) || equal !== holds) return [];
      const [subject, value] = isPath(left) ? [left, right] : [right, left];
      return isPath(subject) ? textsOf(valuesOf(reached, value)).filter((text) => text.startsWith('/')) : [];
    }
    case 'choice':
      return holds
        ? test.options.flatMap((option) => pathsOfTest(reached, option, true))
        : test.options.flatMap((option) => pathsOfTest(reached, option, false));
    case 'other':
      // `not x`, `!x`
      return test.parts.length === 1 && test.parts[0] ? pathsOfTest(reached, test.parts[0], !holds) : [];
    case 'call':
      return holds ? pathsOfCall(reached, test) : [];
    case 'name':
      // `const match = /^\/ws$/.exec(pathname); if (!match) return;`
      return assigned(reached, test.name).flatMap((value) =>
        value.is === 'call' || value.is === 'binary' ? pathsOfTest(reached, value, holds) : [],
      );
    default:
      return [];
  }
}

/** `path.startsWith('/ws')`, `/^\/ws\/\w+$/.test(path)`, `path.match(…)`, `['/a', '/b'].includes(path)`. */
function pathsOfCall(
  reached: Pick<Reached, 'evaluator' | 'frame'>,
  call: Extract<Expr, { is: 'call' }>,
): string[] {
  const { callee, args } = call;
  const [first] = args;
  if (callee.is !== 'member' || !first) return [];
  const { object, property } = callee;
  if (/^starts_?with$/i.test(property) && isPath(object)) {
    return textsOf(valuesOf(reached, first))
      .filter((text) => text.startsWith('/'))
      .map((text) => `${text.replace(/\/$/, '')}/**`);
  }
  if (/^(?:test|exec)$/.test(property) && isPath(first))
    return textsOf(valuesOf(reached, object)).map(fromRegex);
  if (/^(?:match|fullmatch)$/.test(property)) {
    const pattern = isPath(object) ? first : args.some(isPath) ? first : undefined;
    return pattern
      ? textsOf(valuesOf(reached, pattern))
          .map(fromRegex)
          .filter((text) => text.startsWith('/'))
      : [];
  }
  return property === 'includes' ? listed(reached, first, object) : [];
}

function listed(reached: Pick<Reached, 'evaluator' | 'frame'>, subject: Expr, list: Expr): string[] {
  if (!isPath(subject)) return [];
  return valuesOf(reached, list)
    .flatMap((value) => textsOf(reached.evaluator.elements(value).flat()))
    .filter((text) => text.startsWith('/'));
}

function isPath(expr: Expr): boolean {
  if (expr.is === 'call') return expr.callee.is === 'member' && isPath(expr.callee.object);
  const name = expr.is === 'member' ? expr.property : expr.is === 'name' ? expr.name : '';
  return pathLike.test(name);
}

/** What a variable is assigned, unevaluated. */
export function assigned({ frame }: Pick<Reached, 'frame'>, name: string): Expr[] {
  for (let at: typeof frame | undefined = frame; at; at = at.parent) {
    const bindings = at.scope.names.get(name);
    if (bindings) return bindings.flatMap((binding) => (binding.is === 'value' ? [binding.value] : []));
  }
  return [];
}
