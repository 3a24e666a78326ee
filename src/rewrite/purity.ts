import type * as t from '@babel/types';
import { bare, calleeName, sameReference } from '../client/syntax.js';

/** Calls that only compute or look something up. */
const PURE_OBJECTS = new Set([
  'Math',
  'Date',
  'Number',
  'JSON',
  'Object',
  'localStorage',
  'sessionStorage',
  'Cookies',
  'performance',
  'crypto',
]);
const PURE_NAMES =
  /^(get|build|make|create|to|is|has|encode|String|Number|Boolean|parseInt|parseFloat|useRef|useState|useMemo|useCallback|createRef|useRuntimeConfig|ref|shallowRef|reactive|computed|toRef|writable|readable)([A-Z]|URI|$)/;
/** `requestId()`, `socketUrl()`, `uuid()`: named for what they give, and not for what they do. */
const PURE_NOUNS =
  /^(?!(?:set|save|reset|refresh|renew|update|remove|clear|delete|open|push|assign|register|track|send|store|log)[A-Z])\w*(?:Id|URL|Url|URI|Uri)$|^(?:uuid(?:v\d)?|nanoid|cuid|ulid)$/;
/** `useStore.getState()`, `auth.getToken()`: as a function of that name is judged. */
const PURE_GETTERS = /^(get|is|has)[A-Z]/;
const PURE_METHODS = new Set([
  'replace',
  'replaceAll',
  'toString',
  'trim',
  'startsWith',
  'endsWith',
  'includes',
  'concat',
  'join',
  'slice',
  'split',
  'toLowerCase',
  'toUpperCase',
  'get',
  'getItem',
  'random',
  'now',
  'stringify',
  'min',
  'max',
  'pow',
  'floor',
  'round',
  'match',
  'test',
]);
const PURE_CONSTRUCTORS = new Set(['URL', 'URLSearchParams', 'Date', 'Map', 'Set']);

/**
 * Whether leaving an expression out changes nothing but its value. Judged by syntax and by the names of well-known helpers.
 * `counter++` counts as pure for a `counter` that goes as well.
 */
export function isPure(node: t.Node | null | undefined, counter?: t.Node): boolean {
  if (!node) return true;
  const pure = (part: t.Node | null | undefined): boolean => isPure(part, counter);
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier':
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'BigIntLiteral':
    case 'RegExpLiteral':
    case 'ThisExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'MetaProperty':
      return true;
    case 'TemplateLiteral':
      return inner.expressions.every(pure);
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return pure(inner.object) && (!inner.computed || pure(inner.property));
    case 'UpdateExpression':
      return counter !== undefined && sameReference(bare(inner.argument), counter);
    case 'UnaryExpression':
      return inner.operator !== 'delete' && pure(inner.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return pure(inner.left) && pure(inner.right);
    case 'ConditionalExpression':
      return pure(inner.test) && pure(inner.consequent) && pure(inner.alternate);
    case 'ArrayExpression':
      return inner.elements.every(
        (element) => element === null || (element.type !== 'SpreadElement' && pure(element)),
      );
    case 'ObjectExpression':
      return inner.properties.every((property) => property.type === 'ObjectProperty' && pure(property.value));
    case 'NewExpression':
      return (
        inner.callee.type === 'Identifier' &&
        PURE_CONSTRUCTORS.has(inner.callee.name) &&
        inner.arguments.every(pure)
      );
    // Waiting for a login or a token that nobody needs any more.
    case 'AwaitExpression':
      return /^get\w*(Session|Token|Jwt)$/.test(calleeName(inner.argument) ?? '') && pure(inner.argument);
    case 'CallExpression':
    case 'OptionalCallExpression': {
      if (!inner.arguments.every(pure)) return false;
      const callee = bare(inner.callee);
      const name = calleeName(inner) ?? '';
      if (callee.type === 'Identifier') return PURE_NAMES.test(name) || PURE_NOUNS.test(name);
      if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return false;
      const object = bare(callee.object);
      if (object.type === 'Identifier' && PURE_OBJECTS.has(object.name))
        return !/^(set|remove|clear)/.test(name);
      if (object.type === 'Identifier' && object.name === 'React') return PURE_NAMES.test(name);
      return (PURE_METHODS.has(name) || PURE_GETTERS.test(name)) && pure(callee.object);
    }
    default:
      return false;
  }
}
