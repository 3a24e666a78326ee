import type * as t from '@babel/types';
import { parse, type ParseFailure } from '../../parse/parse.js';
import type { Cls, Dict, Expr, Fn, ImportedName, Param, Stmt, Target } from '../code/tree.js';
import { annotation, typeArgs } from './annotations.js';
import { placeOf, type Placed } from './place.js';
import { taggedCall, textsOf } from './templates.js';

/** A JavaScript or TypeScript text as statements, or why it could not be parsed. */
export function lowerScript(file: string, text: string): Stmt[] | ParseFailure {
  const unit = parse(file, text);
  return 'ast' in unit ? statements(unit.ast.program.body) : unit;
}

function statements(body: readonly t.Statement[]): Stmt[] {
  return body.flatMap((node) => statement(node));
}

function block(node: t.Statement | null | undefined): Stmt[] {
  if (!node) return [];
  return node.type === 'BlockStatement' ? statements(node.body) : statement(node);
}

function statement(node: t.Statement, exported?: string): Stmt[] {
  const at = placeOf(node);
  switch (node.type) {
    case 'ImportDeclaration':
      // Types too: a parameter's annotation tells what a plugin is given.
      return [{ ...at, is: 'import', names: importedNames(node) }];
    case 'ExportNamedDeclaration':
      return named(node);
    case 'ExportDefaultDeclaration':
      return defaultExport(node);
    case 'ExportAllDeclaration':
      return [{ ...at, is: 'export', exported: '*', from: node.source.value }];
    case 'VariableDeclaration':
      return node.declarations.flatMap((declared): Stmt[] =>
        declared.init
          ? [
              {
                ...placeOf(declared),
                is: 'bind',
                target: target(declared.id),
                value: expression(declared.init),
                exported: exported === undefined ? undefined : '',
              },
            ]
          : [],
      );
    case 'FunctionDeclaration':
      return [{ ...at, is: 'def', fn: fn(node), exported }];
    case 'ClassDeclaration':
      return [{ ...at, is: 'classdef', cls: cls(node), exported }];
    case 'ExpressionStatement':
      return expressionStatement(node.expression, at);
    case 'ReturnStatement':
      return [{ ...at, is: 'return', value: node.argument ? expression(node.argument) : undefined }];
    case 'IfStatement':
      return [
        {
          ...at,
          is: 'if',
          test: expression(node.test),
          then: block(node.consequent),
          otherwise: block(node.alternate),
        },
      ];
    case 'ForOfStatement': {
      const declared = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : node.left;
      return [
        {
          ...at,
          is: 'for',
          target: declared ? target(declared) : { is: 'unknown' },
          iterable: expression(node.right),
          body: block(node.body),
        },
      ];
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
      return [{ ...at, is: 'while', test: expression(node.test), body: block(node.body) }];
    case 'ForStatement':
    case 'ForInStatement':
      return [{ ...at, is: 'while', test: undefined, body: block(node.body) }];
    case 'BlockStatement':
      return [{ ...at, is: 'block', heads: [], bodies: [statements(node.body)] }];
    case 'TryStatement':
      return [
        {
          ...at,
          is: 'block',
          heads: [],
          bodies: [block(node.block), block(node.handler?.body), block(node.finalizer)],
        },
      ];
    case 'SwitchStatement':
      return cases(node);
    case 'LabeledStatement':
      return block(node.body);
    case 'ThrowStatement':
      return [
        {
          ...at,
          is: 'expr',
          value: { ...at, is: 'other', parts: [expression(node.argument)], leaves: true },
        },
      ];
    case 'ContinueStatement':
    case 'BreakStatement':
      return [{ ...at, is: 'expr', value: { ...at, is: 'other', parts: [], leaves: true } }];
    case 'TSExportAssignment':
      return [
        {
          ...at,
          is: 'bind',
          target: { is: 'unknown' },
          value: expression(node.expression),
          exported: 'default',
        },
      ];
    default:
      return [];
  }
}

/** Each case as a comparison, so that a switch on a pathname reads as a chain of ifs. */
function cases(node: t.SwitchStatement): Stmt[] {
  const left = expression(node.discriminant);
  return node.cases.map((arm): Stmt => {
    const at = placeOf(arm);
    const body = statements(arm.consequent.filter(({ type }) => type !== 'BreakStatement'));
    if (!arm.test) return { ...at, is: 'block', heads: [], bodies: [body] };
    const test: Expr = { ...at, is: 'binary', operator: '===', left, right: expression(arm.test) };
    return { ...at, is: 'if', test, then: body, otherwise: [] };
  });
}

function importedNames(node: t.ImportDeclaration): ImportedName[] {
  return node.specifiers.map((specifier) => ({
    local: specifier.local.name,
    from: node.source.value,
    imported:
      specifier.type === 'ImportDefaultSpecifier'
        ? 'default'
        : specifier.type === 'ImportSpecifier'
          ? moduleName(specifier.imported)
          : undefined,
  }));
}

function named(node: t.ExportNamedDeclaration): Stmt[] {
  const at = placeOf(node);
  if (node.declaration) {
    const { declaration } = node;
    const id = 'id' in declaration && declaration.id?.type === 'Identifier' ? declaration.id.name : '';
    return statement(declaration, id);
  }
  return node.specifiers.map((specifier) => ({
    ...at,
    is: 'export',
    exported: moduleName(specifier.exported),
    local: specifier.type === 'ExportSpecifier' && !node.source ? specifier.local.name : undefined,
    from: node.source?.value,
    imported: specifier.type === 'ExportSpecifier' ? specifier.local.name : undefined,
  }));
}

function moduleName(name: t.Identifier | t.StringLiteral): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

function defaultExport(node: t.ExportDefaultDeclaration): Stmt[] {
  const at = placeOf(node);
  const { declaration } = node;
  if (declaration.type === 'FunctionDeclaration')
    return [{ ...at, is: 'def', fn: fn(declaration), exported: 'default' }];
  if (declaration.type === 'ClassDeclaration')
    return [{ ...at, is: 'classdef', cls: cls(declaration), exported: 'default' }];
  if (declaration.type === 'TSDeclareFunction') return [];
  const value = expression(declaration);
  return [{ ...at, is: 'bind', target: { is: 'name', name: '*default*' }, value, exported: 'default' }];
}

function expressionStatement(node: t.Expression, at: Placed): Stmt[] {
  if (node.type === 'AssignmentExpression' && node.operator === '=')
    return [{ ...at, is: 'bind', target: target(node.left), value: expression(node.right) }];
  return [{ ...at, is: 'expr', value: expression(node) }];
}

type Pattern = t.LVal | t.PatternLike | t.VoidPattern | t.OptionalMemberExpression | t.TSParameterProperty;

function target(node: Pattern): Target {
  switch (node.type) {
    case 'Identifier':
      return { is: 'name', name: node.name };
    case 'MemberExpression': {
      const member = expression(node);
      return member.is === 'member' ? { is: 'member', member } : { is: 'unknown' };
    }
    case 'ArrayPattern':
      return { is: 'items', items: node.elements.map((item) => (item ? target(item) : undefined)) };
    case 'ObjectPattern':
      return {
        is: 'props',
        props: node.properties.flatMap((property) =>
          property.type === 'ObjectProperty'
            ? [
                {
                  key: keyOf(property.key, property.computed) ?? '',
                  target: target(property.value as Pattern),
                },
              ]
            : [],
        ),
      };
    case 'AssignmentPattern':
      return { ...target(node.left), default: expression(node.right) };
    case 'TSParameterProperty':
      return target(node.parameter);
    default:
      return { is: 'unknown' };
  }
}

function keyOf(key: t.Node, computed: boolean | undefined): string | undefined {
  if (!computed && (key.type === 'Identifier' || key.type === 'PrivateName'))
    return key.type === 'Identifier' ? key.name : `#${key.id.name}`;
  if (key.type === 'StringLiteral') return key.value;
  return key.type === 'NumericLiteral' ? String(key.value) : undefined;
}

type AnyFunction =
  | t.FunctionDeclaration
  | t.FunctionExpression
  | t.ArrowFunctionExpression
  | t.ObjectMethod
  | t.ClassMethod
  | t.ClassPrivateMethod;

function fn(node: AnyFunction, name?: string): Fn {
  const own = 'id' in node && node.id ? node.id.name : (name ?? '');
  const body = node.body.type === 'BlockStatement' ? statements(node.body.body) : [returned(node.body)];
  return {
    ...placeOf(node),
    is: 'fn',
    name: own,
    params: node.params.map(param),
    body: [...node.params.flatMap(ownField), ...body],
    decorators: decorators(node),
  };
}

function returned(node: t.Expression): Stmt {
  return { ...placeOf(node), is: 'return', value: expression(node) };
}

function param(node: t.FunctionDeclaration['params'][number] | t.TSParameterProperty): Param {
  const inner = node.type === 'TSParameterProperty' ? node.parameter : node;
  const pattern = inner.type === 'AssignmentPattern' ? inner.left : inner;
  return {
    target: inner.type === 'RestElement' ? { is: 'unknown' } : target(pattern as Pattern),
    default: inner.type === 'AssignmentPattern' ? expression(inner.right) : undefined,
    annotation: annotation(pattern),
    typeArgs: typeArgs(pattern),
    rest: inner.type === 'RestElement',
  };
}

/** `constructor(private users: Users)`: the parameter is a field, too. */
function ownField(node: AnyFunction['params'][number]): Stmt[] {
  if (node.type !== 'TSParameterProperty') return [];
  const at = placeOf(node);
  const { target: own } = param(node);
  if (own.is !== 'name') return [];
  const object: Expr = { ...at, is: 'name', name: 'this' };
  const member: Target = { is: 'member', member: { ...at, is: 'member', object, property: own.name } };
  return [{ ...at, is: 'bind', target: member, value: { ...at, is: 'name', name: own.name } }];
}

function decorators(node: t.Node): Expr[] {
  const found = 'decorators' in node ? node.decorators : undefined;
  return (found ?? []).map((decorator) => expression(decorator.expression));
}

function cls(node: t.ClassDeclaration | t.ClassExpression): Cls {
  return {
    ...placeOf(node),
    name: node.id?.name ?? '',
    bases: node.superClass ? [expression(node.superClass)] : [],
    decorators: decorators(node),
    body: node.body.body.flatMap((member) => classMember(member)),
  };
}

function classMember(node: t.ClassBody['body'][number]): Stmt[] {
  const at = placeOf(node);
  if (node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod') {
    const name = keyOf(node.key, 'computed' in node ? node.computed : false);
    return name === undefined ? [] : [{ ...at, is: 'def', fn: fn(node, name), method: true }];
  }
  if (node.type === 'ClassProperty' || node.type === 'ClassPrivateProperty') {
    const name = keyOf(node.key, 'computed' in node ? node.computed : false);
    const found: Stmt[] = decorators(node).map((value) => ({ ...at, is: 'expr', value }));
    if (name !== undefined && node.value)
      found.push({ ...at, is: 'bind', target: { is: 'name', name }, value: expression(node.value) });
    return found;
  }
  return node.type === 'StaticBlock' ? statements(node.body) : [];
}

function argument(node: t.CallExpression['arguments'][number]): Expr {
  if (node.type === 'SpreadElement')
    return { ...placeOf(node), is: 'other', parts: [expression(node.argument)] };
  if (node.type === 'ArgumentPlaceholder') return { ...placeOf(node), is: 'other', parts: [] };
  return expression(node);
}

function expression(node: t.Node): Expr {
  const at = placeOf(node);
  switch (node.type) {
    case 'Identifier':
      return { ...at, is: 'name', name: node.name };
    case 'ThisExpression':
      return { ...at, is: 'name', name: 'this' };
    case 'StringLiteral':
      return { ...at, is: 'text', value: node.value };
    case 'RegExpLiteral':
      return { ...at, is: 'text', value: node.pattern };
    case 'BooleanLiteral':
      return { ...at, is: node.value ? 'true' : 'false' };
    case 'NumericLiteral':
      return { ...at, is: 'number', value: node.value };
    case 'TemplateLiteral':
      return { ...at, is: 'template', parts: templateParts(node) };
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const property = keyOf(node.property, node.computed);
      const object = expression(node.object);
      if (property !== undefined && !(node.computed && node.property.type === 'NumericLiteral'))
        return { ...at, is: 'member', object, property };
      return { ...at, is: 'index', object, index: expression(node.property) };
    }
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      if (node.callee.type === 'Import') return imported(node);
      return {
        ...at,
        is: 'call',
        callee: expression(node.callee),
        args: node.arguments.map(argument),
        named: new Map(),
      };
    case 'TaggedTemplateExpression':
      return taggedCall(node, expression(node.tag), node.quasi.expressions.map(expression));
    case 'ImportExpression':
      return imported({ ...node, arguments: [node.source] });
    case 'ArrayExpression':
      return { ...at, is: 'list', items: node.elements.filter((item) => item !== null).map(argument) };
    case 'ObjectExpression':
      return dict(node);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return fn(node);
    case 'ClassExpression':
      return { ...at, is: 'class', cls: cls(node) };
    case 'ConditionalExpression':
      return {
        ...at,
        is: 'choice',
        test: expression(node.test),
        options: [expression(node.consequent), expression(node.alternate)],
      };
    case 'LogicalExpression':
      if (node.operator === '&&')
        return {
          ...at,
          is: 'binary',
          operator: '&&',
          left: expression(node.left),
          right: expression(node.right),
        };
      return { ...at, is: 'choice', options: [expression(node.left), expression(node.right)] };
    case 'BinaryExpression':
      return {
        ...at,
        is: 'binary',
        operator: node.operator,
        left: expression(node.left),
        right: expression(node.right),
      };
    case 'AssignmentExpression':
      if (node.operator !== '=') break;
      return { ...at, is: 'assign', target: target(node.left), value: expression(node.right) };
    case 'AwaitExpression':
    case 'UnaryExpression':
      if (node.type === 'UnaryExpression' && node.operator !== '+' && node.operator !== 'void') break;
      return expression(node.argument);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
    case 'TypeCastExpression':
      return expression(node.expression);
  }
  return { ...at, is: 'other', parts: partsOf(node) };
}

/** `import('./x.js')` gives the module, as `require` does. */
function imported(node: { start?: number | null; end?: number | null; arguments: readonly t.Node[] }): Expr {
  const at = { start: node.start ?? 0, end: node.end ?? 0 };
  const callee: Expr = { ...at, is: 'name', name: 'require' };
  return { ...at, is: 'call', callee, args: node.arguments.map(expression), named: new Map() };
}

function templateParts(node: t.TemplateLiteral): Expr[] {
  return textsOf(node).flatMap((text, index): Expr[] => {
    const inner = node.expressions[index];
    return inner ? [text, expression(inner)] : [text];
  });
}

function dict(node: t.ObjectExpression): Dict {
  return {
    ...placeOf(node),
    is: 'dict',
    entries: node.properties.map((property) => {
      if (property.type === 'SpreadElement') return { key: undefined, value: expression(property.argument) };
      const key = keyOf(property.key, property.computed);
      if (property.type === 'ObjectMethod') return { key, value: fn(property, key) };
      return { key, value: expression(property.value) };
    }),
  };
}

/** The expressions inside a node of a kind that has no meaning here. */
function partsOf(node: t.Node): Expr[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'loc' || key === 'extra' || typeof value !== 'object' || value === null) return [];
    return [value as unknown]
      .flat()
      .filter(isNode)
      .filter(({ type }) => !/^(?:TS|JSXText|JSXIdentifier|Comment)/.test(type))
      .map(expression);
  });
}

function isNode(value: unknown): value is t.Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
