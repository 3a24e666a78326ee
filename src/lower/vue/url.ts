import type * as t from '@babel/types';
import type { NodePath } from '../../parse/traverse.js';
import { calleeName, isCall, isFunctionNode, outermost, propertyName } from '../../client/syntax.js';
import type { LoweringFile } from '../file.js';

/** The URL of a call as plain code. */
export interface GivenUrl {
  /** Expression of the text. */
  text: string;
  /** The socket is opened anew whenever the URL changes. */
  follows: boolean;
  /** Condition under which there is no URL, and nothing is opened. */
  unless?: string;
}

/** Calls that make a ref. */
const REF = /^(?:ref|shallowRef|computed|toRef)$/;

/** Reads what `useWebSocket` takes as the URL: text, a ref of it, or a function that gives it. A reason where it has no plain form. */
export function givenUrl(url: NodePath, file: LoweringFile): GivenUrl | string {
  if (isFunctionNode(url.node)) {
    const body = (url as NodePath<t.ArrowFunctionExpression>).get('body') as NodePath;
    const text = file.source(body.node);
    return url.node.async || body.isBlockStatement() || mayBeMissing(text)
      ? 'the URL is a function: the socket follows it when it changes'
      : { text, follows: true };
  }
  const binding = url.isIdentifier() ? url.scope.getBinding(url.node.name) : undefined;
  const init = binding?.path.isVariableDeclarator() ? (binding.path.get('init') as NodePath) : undefined;
  if (!binding || !init || !isCall(init) || !REF.test(calleeName(init.node) ?? ''))
    return { text: file.source(url.node), follows: false };
  const { name } = binding.identifier;
  const [first] = init.node.arguments;
  const isFixed =
    /^(?:shallowRef|ref)$/.test(calleeName(init.node) ?? '') &&
    binding.referencePaths.every((path) => path.node === url.node || isRead(path));
  return {
    text: `${name}.value`,
    follows: !isFixed,
    ...((!first || mayBeMissing(file.source(first))) && { unless: `!${name}.value` }),
  };
}

/** `url.value` on the right of something. */
function isRead(path: NodePath): boolean {
  const member = path.parentPath;
  if (!member || path.key !== 'object' || propertyName(member.node) !== 'value') return false;
  const { key, parentPath } = outermost(member);
  return !(key === 'left' && parentPath?.isAssignmentExpression()) && !parentPath?.isUpdateExpression();
}

/** Whether the code of a URL says that there may be none. */
function mayBeMissing(code: string): boolean {
  return /\b(?:undefined|null)\b|&&/.test(code);
}
