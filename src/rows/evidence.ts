import type { ts as TypeScript } from 'ts-morph';

/** What is done with a field somewhere: enough to tell numbers with fractions, dates and lists apart. */
export type Use = 'number' | 'fraction' | 'date' | 'text' | 'boolean' | 'json';

const TEXT_METHODS =
  /^(toUpperCase|toLowerCase|startsWith|endsWith|trim|split|replace|replaceAll|padStart|padEnd|charAt|localeCompare|substring)$/;
const LIST_METHODS = /^(map|forEach|filter|reduce|some|every|find|flatMap|sort|push|join)$/;
const DATE_CALLS =
  /^(parse|parseISO|dayjs|moment|fromISO|toDate|timeAgo|format(Date|Time|DateTime|Timestamp|Distance\w*|Relative\w*))$/;

/** Names of text that is a moment; `date` and `time` alone are as often labels of a chart. */
const MOMENT = /(_at|[a-z]At)$|^(timestamp|datetime)$|(_timestamp|Timestamp|_datetime|DateTime)$/;
/** Names of numbers that are whole: anything else may have a fraction, which `bigint` would refuse. */
const WHOLE = /^(id|count|version)$|_(id|count)$|[a-z](Id|Count)$/;
const UUID = /^(uuid|guid)$|_uuid$|[a-z]Uuid$/;

export const isMomentName = (name: string): boolean => MOMENT.test(name);
export const isWholeName = (name: string): boolean => WHOLE.test(name);
export const isUuidName = (name: string): boolean => UUID.test(name);

/** What the parent of `object.field` does with it; undefined when that tells nothing. */
export function useOf(ts: typeof TypeScript, access: TypeScript.Node): Use | undefined {
  const value = outermost(ts, access);
  const { parent } = value;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) {
    const { text } = parent.name;
    if (text === 'toFixed' || text === 'toPrecision') return 'fraction';
    if (TEXT_METHODS.test(text)) return 'text';
    return LIST_METHODS.test(text) ? 'json' : undefined;
  }
  if (ts.isNewExpression(parent) || ts.isCallExpression(parent)) return argumentUse(ts, parent, value);
  if (ts.isBinaryExpression(parent)) return operandUse(ts, parent, value);
  if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) return 'json';
  return ts.isForOfStatement(parent) && parent.expression === value ? 'json' : undefined;
}

function argumentUse(
  ts: typeof TypeScript,
  call: TypeScript.NewExpression | TypeScript.CallExpression,
  value: TypeScript.Node,
): Use | undefined {
  if (call.arguments?.[0] !== value) return undefined;
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
  const owner = ts.isPropertyAccessExpression(expression) ? expression.expression.getText() : '';
  if (owner === 'Math') return name === 'max' || name === 'min' ? 'number' : 'fraction';
  if (owner === 'Object' || name === 'isArray') return 'json';
  if (ts.isNewExpression(call)) return name === 'Date' ? 'date' : undefined;
  if (name === 'parse' && owner !== 'Date') return undefined;
  return DATE_CALLS.test(name) ? 'date' : undefined;
}

function operandUse(
  ts: typeof TypeScript,
  { left, right, operatorToken }: TypeScript.BinaryExpression,
  value: TypeScript.Node,
): Use | undefined {
  const kind = ts.SyntaxKind;
  const other = left === value ? right : left;
  switch (operatorToken.kind) {
    case kind.AsteriskToken:
    case kind.SlashToken:
    case kind.MinusToken:
    case kind.PercentToken:
      return 'number';
    case kind.LessThanToken:
    case kind.GreaterThanToken:
    case kind.LessThanEqualsToken:
    case kind.GreaterThanEqualsToken:
      return ts.isNumericLiteral(other) ? 'number' : undefined;
    case kind.EqualsEqualsEqualsToken:
    case kind.ExclamationEqualsEqualsToken:
    case kind.EqualsEqualsToken:
    case kind.ExclamationEqualsToken:
      if (ts.isStringLiteral(other)) return 'text';
      if (ts.isNumericLiteral(other)) return 'number';
      return other.kind === kind.TrueKeyword || other.kind === kind.FalseKeyword ? 'boolean' : undefined;
    default:
      return undefined;
  }
}

/** The value with what only wraps it: parentheses, `!`, `as`. */
function outermost(ts: typeof TypeScript, node: TypeScript.Node): TypeScript.Node {
  let current = node;
  while (
    ts.isParenthesizedExpression(current.parent) ||
    ts.isNonNullExpression(current.parent) ||
    ts.isAsExpression(current.parent)
  )
    current = current.parent;
  return current;
}
