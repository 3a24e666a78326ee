import { parse } from '@babel/parser';
import type * as t from '@babel/types';
import { traverse, type NodePath } from '../../../src/parse/traverse.js';
import type { Mutation } from './mutations.js';
import type { Random } from './random.js';

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The edits that write one place in another way; undefined where that way is not open. */
type Rewrite = (path: NodePath, source: (node: t.Node) => string) => Edit[] | undefined;

const at = (node: t.Node): { start: number; end: number } => ({ start: node.start ?? 0, end: node.end ?? 0 });
const replace = (node: t.Node, text: string): Edit[] => [{ ...at(node), text }];
const around = (node: t.Node, before: string, after: string): Edit[] => [
  { start: at(node).start, end: at(node).start, text: before },
  { start: at(node).end, end: at(node).end, text: after },
];

const isBody = ({ key, parent }: NodePath): boolean =>
  ((key === 'consequent' || key === 'alternate') && parent.type === 'IfStatement') ||
  (key === 'body' && /^(For|While|DoWhile)/.test(parent.type));

const isDeclaration = ({ type, ...rest }: t.Statement): boolean =>
  /Declaration$/.test(type) || ('kind' in rest && rest.kind !== 'var');

/** Whether an `else` further out could change its `if`. */
const endsInIf = (node: t.Statement): boolean =>
  node.type === 'IfStatement'
    ? !node.alternate || endsInIf(node.alternate)
    : /^(For|While|Label)/.test(node.type);

/** Ways to write the same program. */
const WAYS: Record<string, Rewrite> = {
  'take braces off': (path, source) => {
    const { node, key, parent } = path;
    if (node.type !== 'BlockStatement' || !isBody(path)) return undefined;
    const [only, ...more] = node.body;
    if (!only || more.length > 0 || isDeclaration(only) || node.directives.length > 0) return undefined;
    if (key === 'consequent' && (parent as t.IfStatement).alternate && endsInIf(only)) return undefined;
    return replace(node, ` ${source(only)}`);
  },
  'put braces on': (path, source) =>
    isBody(path) && path.node.type !== 'BlockStatement'
      ? replace(path.node, `{ ${source(path.node)} }`)
      : undefined,
  'a block for a value': ({ node }, source) =>
    node.type === 'ArrowFunctionExpression' &&
    node.body.type !== 'BlockStatement' &&
    !node.body.extra?.parenthesized
      ? replace(node.body, `{ return ${source(node.body)}; }`)
      : undefined,
  'a value for a block': ({ node }, source) => {
    if (node.type !== 'ArrowFunctionExpression' || node.body.type !== 'BlockStatement') return undefined;
    const [only, ...more] = node.body.body;
    if (only?.type !== 'ExpressionStatement' || more.length > 0 || node.returnType) return undefined;
    return replace(node.body, `(${source(only.expression)})`);
  },
  'if for and': ({ node }, source) =>
    node.type === 'ExpressionStatement' &&
    node.expression.type === 'LogicalExpression' &&
    node.expression.operator === '&&'
      ? replace(node, `if (${source(node.expression.left)}) ${source(node.expression.right)};`)
      : undefined,
  'and for if': ({ node }, source) => {
    if (node.type !== 'IfStatement' || node.alternate) return undefined;
    const body = node.consequent.type === 'BlockStatement' ? node.consequent.body : [node.consequent];
    const [only, ...more] = body;
    return only?.type === 'ExpressionStatement' && more.length === 0
      ? replace(node, `(${source(node.test)}) && (${source(only.expression)});`)
      : undefined;
  },
  'a choice for if': ({ node }, source) => {
    if (node.type !== 'IfStatement' || !node.alternate) return undefined;
    const single = (branch: t.Statement): t.Expression | undefined => {
      const [only, ...more] = branch.type === 'BlockStatement' ? branch.body : [branch];
      return only?.type === 'ExpressionStatement' && more.length === 0 ? only.expression : undefined;
    };
    const [yes, no] = [single(node.consequent), single(node.alternate)];
    return yes && no
      ? replace(node, `(${source(node.test)}) ? (${source(yes)}) : (${source(no)});`)
      : undefined;
  },
  'turn if round': ({ node }, source) =>
    node.type === 'IfStatement'
      ? replace(
          node,
          `if (!(${source(node.test)})) ${node.alternate ? (node.alternate.type === 'BlockStatement' ? source(node.alternate) : `{ ${source(node.alternate)} }`) : '{}'} else ${source(node.consequent)}`,
        )
      : undefined,
  'return early': ({ node, parent, parentPath }, source) => {
    if (node.type !== 'IfStatement' || node.alternate || parent.type !== 'BlockStatement') return undefined;
    if (!parentPath?.parentPath?.isFunction() || parent.body.at(-1) !== node) return undefined;
    if (node.consequent.type !== 'BlockStatement') return undefined;
    return replace(node, `if (!(${source(node.test)})) return;\n${source(node.consequent).slice(1, -1)}`);
  },
  'a name in brackets': ({ node }) =>
    (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') &&
    !node.computed &&
    node.property.type === 'Identifier' &&
    node.object.type !== 'Super'
      ? [
          {
            start: at(node.object).end,
            end: at(node).end,
            text: `${node.optional ? '?.' : ''}['${node.property.name}']`,
          },
        ]
      : undefined,
  'a function for an arrow': ({ node, key }, source) => {
    if (node.type !== 'ArrowFunctionExpression' || node.body.type !== 'BlockStatement' || node.typeParameters)
      return undefined;
    if (/\bthis\b/.test(source(node.body)) || key === 'callee') return undefined;
    const params = node.params.map(source).join(', ');
    return replace(
      node,
      `${node.async ? 'async ' : ''}function (${params})${node.returnType ? source(node.returnType) : ''} ${source(node.body)}`,
    );
  },
  'an arrow for a function': ({ node }, source) => {
    if (node.type !== 'FunctionExpression' || node.generator || node.id || node.typeParameters)
      return undefined;
    if (/\b(this|arguments)\b/.test(source(node.body))) return undefined;
    return replace(
      node,
      `${node.async ? 'async ' : ''}(${node.params.map(source).join(', ')})${node.returnType ? source(node.returnType) : ''} => ${source(node.body)}`,
    );
  },
  'a constant function': ({ node, parent }, source) => {
    if (node.type !== 'FunctionDeclaration' || node.generator || !node.id || node.typeParameters)
      return undefined;
    if (parent.type === 'ExportDefaultDeclaration' || /\b(this|arguments)\b/.test(source(node.body)))
      return undefined;
    return replace(
      node,
      `const ${node.id.name} = ${node.async ? 'async ' : ''}(${node.params.map(source).join(', ')})${node.returnType ? source(node.returnType) : ''} => ${source(node.body)};`,
    );
  },
  'a declared function': ({ node, parent }, source) => {
    const [only, ...more] = node.type === 'VariableDeclaration' ? node.declarations : [];
    if (!only || more.length > 0 || only.id.type !== 'Identifier' || only.id.typeAnnotation) return undefined;
    const fn = only.init;
    if (fn?.type !== 'ArrowFunctionExpression' || fn.body.type !== 'BlockStatement' || fn.typeParameters)
      return undefined;
    if (/\bthis\b/.test(source(fn.body)) || /^For/.test(parent.type)) return undefined;
    return replace(
      node,
      `${fn.async ? 'async ' : ''}function ${only.id.name}(${fn.params.map(source).join(', ')})${fn.returnType ? source(fn.returnType) : ''} ${source(fn.body)}`,
    );
  },
  'a comment before': ({ node }) =>
    /Statement$|Declaration$/.test(node.type) && node.type !== 'BlockStatement'
      ? around(node, '// kept\n', '')
      : undefined,
  'a comment behind': ({ node, listKey }) =>
    listKey === 'body' && /Statement$|Declaration$/.test(node.type)
      ? around(node, '', ' // kept\n')
      : undefined,
  'a comment inside': ({ node }) => {
    const first = node.type === 'CallExpression' ? node.arguments[0] : undefined;
    return first && around(first, '/* kept */ ', '');
  },
  'a comment on the line': ({ node, listKey }) =>
    listKey === 'body' && /Statement$|Declaration$/.test(node.type) && node.type !== 'BlockStatement'
      ? around(node, '/* kept */ ', '')
      : undefined,
  'a guard around': ({ node, listKey }, source) =>
    node.type === 'ExpressionStatement' && listKey === 'body'
      ? replace(node, `try { ${source(node)} } catch { /* kept */ }`)
      : undefined,
  'a block around': ({ node, listKey }, source) =>
    node.type === 'ExpressionStatement' && listKey === 'body'
      ? replace(node, `{ ${source(node)} }`)
      : undefined,
  'no value': ({ node }) =>
    node.type === 'ExpressionStatement' && node.expression.type === 'CallExpression'
      ? around(node.expression, 'void ', '')
      : undefined,
  var: ({ node, parent }) =>
    node.type === 'VariableDeclaration' && node.kind !== 'var' && parent.type !== 'ExportNamedDeclaration'
      ? [{ start: at(node).start, end: at(node).start + node.kind.length, text: 'var' }]
      : undefined,
  'a named callback': ({ node, listKey, parentPath }, source) => {
    if (
      listKey !== 'arguments' ||
      (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression')
    )
      return undefined;
    const statement = parentPath?.getStatementParent();
    if (!statement || statement.listKey !== 'body' || statement.type !== 'ExpressionStatement')
      return undefined;
    return [
      {
        start: at(statement.node).start,
        end: at(statement.node).start,
        text: `const handed = ${source(node)};\n`,
      },
      { ...at(node), text: 'handed' },
    ];
  },
  'a name for the handler': ({ node, listKey }, source) => {
    if (
      node.type !== 'ExpressionStatement' ||
      listKey !== 'body' ||
      node.expression.type !== 'AssignmentExpression'
    )
      return undefined;
    const { left, right } = node.expression;
    if (left.type !== 'MemberExpression' || !/Function|Arrow/.test(right.type)) return undefined;
    return replace(node, `const handled = ${source(right)};\n${source(left)} = handled;`);
  },
  'no semicolon': ({ node }, source) => {
    const text = source(node);
    return (node.type === 'ExpressionStatement' || node.type === 'VariableDeclaration') && text.endsWith(';')
      ? [{ start: at(node).end - 1, end: at(node).end, text: '\n' }]
      : undefined;
  },
  'on one line': ({ node }, source) =>
    node.type === 'BlockStatement' && !/\/\/|`/.test(source(node))
      ? replace(node, source(node).replace(/\s*\n\s*/g, ' '))
      : undefined,
  'a chain for and': ({ node }, source) =>
    node.type === 'IfStatement' && !node.alternate && node.test.type === 'Identifier'
      ? replace(node, `if (${source(node.test)} != null) ${source(node.consequent)}`)
      : undefined,
};

/** Each way, at one place of a program. */
export const restyle: Record<string, Mutation> = Object.fromEntries(
  Object.entries(WAYS).map(([name, way]) => [name, (text, _, random) => restyled(text, way, random)]),
);

function restyled(text: string, way: Rewrite, random: Random): string {
  let ast: t.File;
  try {
    ast = parse(text, {
      sourceType: 'unambiguous',
      allowReturnOutsideFunction: true,
      plugins: ['typescript', 'jsx', 'decorators-legacy'],
    });
  } catch {
    return text;
  }
  const source = (node: t.Node): string => text.slice(at(node).start, at(node).end);
  const found: Edit[][] = [];
  traverse(ast, {
    enter(path) {
      const edits = way(path, source);
      if (edits) found.push(edits);
    },
  });
  if (found.length === 0) return text;
  let out = text;
  for (const edit of [...random.pick(found)].sort((a, b) => b.start - a.start))
    out = out.slice(0, edit.start) + edit.text + out.slice(edit.end);
  return out;
}
