import type * as t from '@babel/types';

/**
 * In a Vue component without a setup script, markup names what the component has: what `setup()` returns, and else fields and methods
 * of `this`. Writes the names in the markup as what they stand for, and returns the statements that belong behind the program; those
 * that `setup` can see are put at its end.
 */
export function resolveMentions(program: t.Program, mentions: t.Statement[]): t.Statement[] {
  const exported = program.body.find((node) => node.type === 'ExportDefaultDeclaration')?.declaration;
  const options = exported && optionsOf(exported);
  if (!options && exported?.type !== 'ClassDeclaration') return mentions;
  const setup = options?.properties.find((one) => keyOf(one) === 'setup');
  const body = setup && bodyOf(setup);
  const names = body ? returnedNames(body) : new Map<string, string>();
  for (const statement of mentions) rename(statement, names, new Set());
  if (!body || names.size === 0) return mentions;
  body.body.push(...mentions);
  return [];
}

function optionsOf(node: t.Node): t.ObjectExpression | undefined {
  if (node.type === 'ObjectExpression') return node;
  if (node.type === 'CallExpression')
    return node.arguments.find((one): one is t.ObjectExpression => one.type === 'ObjectExpression');
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression'
    ? optionsOf(node.expression)
    : undefined;
}

function keyOf(node: t.Node): string | undefined {
  return 'key' in node && (node.key as t.Node).type === 'Identifier'
    ? (node.key as t.Identifier).name
    : undefined;
}

function bodyOf(property: t.Node): t.BlockStatement | undefined {
  const fn = property.type === 'ObjectProperty' ? property.value : property;
  return 'body' in fn && (fn.body as t.Node).type === 'BlockStatement'
    ? (fn.body as t.BlockStatement)
    : undefined;
}

/** By the name that markup uses, the variable of `setup` that `return { name: variable }` gives it. */
function returnedNames(body: t.BlockStatement): Map<string, string> {
  const last = body.body.findLast((node) => node.type === 'ReturnStatement');
  const value = last?.argument;
  const properties = value?.type === 'ObjectExpression' ? value.properties : [];
  return new Map(
    properties.flatMap((one): [string, string][] => {
      const name = keyOf(one);
      return one.type === 'ObjectProperty' && name !== undefined && one.value.type === 'Identifier'
        ? [[name, one.value.name]]
        : [];
    }),
  );
}

/** Names that are read as they are; in markup they are no members of the component. */
const GLOBALS =
  /^(undefined|NaN|Infinity|Math|Date|Number|String|Boolean|Array|Object|JSON|BigInt|Map|Set|Intl|console|parseInt|parseFloat|isNaN|isFinite|encodeURI\w*|decodeURI\w*|Error|Symbol)$/;

function rename(node: t.Node, names: ReadonlyMap<string, string>, own: ReadonlySet<string>): void {
  const inner =
    node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
      ? new Set([...own, ...node.params.flatMap(declared)])
      : own;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'params' || key === 'loc' || key === 'extra') continue;
    const isName = (key === 'property' || key === 'key') && 'computed' in node && node.computed !== true;
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child !== 'object' || child === null || !('type' in child) || isName) continue;
      rename(child as t.Node, names, inner);
      standFor(child as t.Node, names, inner);
    }
  }
}

function declared(pattern: t.Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((one) =>
      declared(one.type === 'RestElement' ? one.argument : one.value),
    );
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((one) => (one ? declared(one) : []));
  return pattern.type === 'AssignmentPattern' ? declared(pattern.left) : [];
}

/** Turns a free identifier into what it stands for, in place. */
function standFor(node: t.Node, names: ReadonlyMap<string, string>, own: ReadonlySet<string>): void {
  if (node.type !== 'Identifier' || own.has(node.name) || GLOBALS.test(node.name)) return;
  const variable = names.get(node.name);
  if (variable !== undefined) return void (node.name = variable);
  const { start, end, loc, name } = node;
  const property = { type: 'Identifier', name, start, end, loc };
  const object = { type: 'ThisExpression', start, end: start, loc };
  Object.assign(node, { type: 'MemberExpression', object, property, computed: false });
}
