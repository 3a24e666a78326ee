import type { SyntaxNode } from '@lezer/common';
import { parsePython } from '../../parse/python.js';
import type { Call, Cls, Dict, Expr, Fn, ImportedName, Param, Stmt, Target } from '../code/tree.js';
import { textOf } from './strings.js';

/** A Python text as statements. Never fails: what cannot be read is left out. */
export function lowerPython(text: string): Stmt[] {
  return parsePython(text).flatMap((piece) =>
    new Lowering(piece.text, piece.offset).body(piece.tree.topNode),
  );
}

/** Keywords and punctuation, which have lower-case or no letters for a name. */
function isExpression(node: SyntaxNode): boolean {
  return (
    /^[A-Z]/.test(node.name) &&
    !/^(?:AssignOp|UpdateOp|CompareOp|ArithOp|BitOp|Comment|Body|TypeDef|At)$/.test(node.name)
  );
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!child.type.isError && child.name !== 'Comment') found.push(child);
  }
  return found;
}

/** Pieces between the separators; the separators themselves are dropped. */
function splitAt(nodes: readonly SyntaxNode[], isSeparator: (node: SyntaxNode) => boolean): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (isSeparator(node)) groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

const isComma = (node: SyntaxNode): boolean => node.name === ',';

class Lowering {
  constructor(
    private readonly text: string,
    private readonly offset: number,
  ) {}

  body(node: SyntaxNode): Stmt[] {
    return children(node).flatMap((child) => this.statement(child));
  }

  private source(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private place(node: { from: number; to: number }): { start: number; end: number } {
    return { start: node.from + this.offset, end: node.to + this.offset };
  }

  private bodies(node: SyntaxNode): Stmt[][] {
    return children(node)
      .filter((child) => child.name === 'Body' || child.name === 'MatchBody' || child.name === 'MatchClause')
      .map((child) =>
        child.name === 'MatchClause'
          ? this.bodies(child).flat()
          : child.name === 'MatchBody'
            ? this.bodies(child).flat()
            : this.body(child),
      );
  }

  private statement(node: SyntaxNode): Stmt[] {
    const place = this.place(node);
    switch (node.name) {
      case 'ImportStatement':
        return [{ ...place, is: 'import', names: this.imports(node) }];
      case 'AssignStatement':
        return this.assignment(node);
      case 'UpdateStatement': {
        const [target, , value] = children(node);
        if (!target || !value) return [];
        // A list that grows: what is added belongs to it too.
        if (value.name === 'ArrayExpression')
          return [{ ...place, is: 'bind', target: this.target([target]), value: this.expression(value) }];
        return [{ ...place, is: 'expr', value: this.other(node, [target, value]) }];
      }
      case 'DecoratedStatement':
      case 'FunctionDefinition':
      case 'ClassDefinition':
        return this.definition(node);
      case 'ExpressionStatement':
        return children(node)
          .filter(isExpression)
          .map((child) => ({ ...place, is: 'expr', value: this.expression(child) }));
      case 'ReturnStatement': {
        const values = children(node).filter(isExpression);
        const value = values.length > 1 ? this.list(node, values) : values[0] && this.expression(values[0]);
        return [{ ...place, is: 'return', value }];
      }
      case 'ForStatement':
        return this.loop(node);
      case 'WhileStatement': {
        const test = children(node).find(isExpression);
        return [
          { ...place, is: 'while', test: test && this.expression(test), body: this.bodies(node).flat() },
        ];
      }
      case 'IfStatement':
        return this.branches(node);
      case 'WithStatement':
        return this.context(node);
      case 'RaiseStatement':
      case 'ContinueStatement':
      case 'BreakStatement': {
        const parts = children(node)
          .filter(isExpression)
          .map((child) => this.expression(child));
        return [{ ...place, is: 'expr', value: { ...place, is: 'other', parts, leaves: true } }];
      }
      case 'StatementGroup':
        return this.body(node);
      default: {
        const heads = children(node)
          .filter(isExpression)
          .map((child) => this.expression(child));
        const bodies = this.bodies(node);
        return heads.length + bodies.length === 0 ? [] : [{ ...place, is: 'block', heads, bodies }];
      }
    }
  }

  /** `from ..a.b import (c as d, e)`, `import x.y as z, q`. */
  private imports(node: SyntaxNode): ImportedName[] {
    const parts = children(node).filter(({ name }) => name !== '(' && name !== ')');
    const from = parts[0]?.name === 'from';
    const keyword = parts.findIndex(({ name }) => name === 'import');
    const module = from
      ? parts
          .slice(1, keyword)
          .map((part) => this.source(part))
          .join('')
      : undefined;
    return splitAt(parts.slice(keyword + 1), isComma).map((group) => {
      const as = group.findIndex(({ name }) => name === 'as');
      const path = group
        .slice(0, as === -1 ? undefined : as)
        .map((part) => this.source(part))
        .join('');
      const alias = as === -1 ? undefined : group[as + 1] && this.source(group[as + 1] as SyntaxNode);
      if (module !== undefined) return { local: alias ?? path, from: module, imported: path };
      // `import a.b` binds `a`; its attribute `b` is the submodule.
      return {
        local: alias ?? path.split('.')[0] ?? path,
        from: alias ? path : (path.split('.')[0] ?? path),
        imported: undefined,
      };
    });
  }

  private assignment(node: SyntaxNode): Stmt[] {
    const place = this.place(node);
    const parts = children(node);
    const typed = parts.find(({ name }) => name === 'TypeDef');
    const groups = splitAt(
      parts.filter(({ name }) => name !== 'TypeDef'),
      ({ name }) => name === 'AssignOp',
    );
    const last = groups.at(-1);
    if (!last || groups.length < 2) return [];
    const values = last.filter((part) => !isComma(part));
    const value = values.length > 1 ? this.list(node, values) : values[0] && this.expression(values[0]);
    if (!value) return [];
    const annotation = this.annotation(typed);
    return groups.slice(0, -1).map((group) => ({
      ...place,
      is: 'bind',
      target: this.target(group),
      value,
      annotation,
    }));
  }

  private annotation(typed: SyntaxNode | undefined): Expr | undefined {
    const inner = typed && children(typed).find(isExpression);
    return inner && this.expression(inner);
  }

  private target(group: readonly SyntaxNode[]): Target {
    const targets = group.filter((part) => isExpression(part));
    const [only] = targets;
    if (targets.length > 1) return { is: 'items', items: targets.map((part) => this.target([part])) };
    if (!only) return { is: 'unknown' };
    if (only.name === 'TupleExpression' || only.name === 'ArrayExpression')
      return {
        is: 'items',
        items: children(only)
          .filter(isExpression)
          .map((part) => this.target([part])),
      };
    const lowered = this.expression(only);
    if (lowered.is === 'name') return { is: 'name', name: lowered.name };
    return lowered.is === 'member' ? { is: 'member', member: lowered } : { is: 'unknown' };
  }

  private definition(node: SyntaxNode, decorators: Expr[] = []): Stmt[] {
    if (node.name === 'DecoratedStatement') {
      const parts = children(node);
      const found = parts.filter(({ name }) => name === 'Decorator').map((part) => this.decorator(part));
      const inner = parts.find(({ name }) => name === 'FunctionDefinition' || name === 'ClassDefinition');
      return inner
        ? this.definition(inner, found)
        : found.map((value) => ({ ...this.place(node), is: 'expr', value }));
    }
    const place = this.place(node);
    const parts = children(node);
    const nameNode = parts.find(({ name }) => name === 'VariableName');
    const name = nameNode ? this.source(nameNode) : '';
    const body = parts.filter((part) => part.name === 'Body').flatMap((part) => this.body(part));
    if (node.name === 'ClassDefinition') {
      const list = parts.find((part) => part.name === 'ArgList');
      const cls: Cls = { ...place, name, bases: list ? this.args(list).args : [], body, decorators };
      return [{ ...place, is: 'classdef', cls }];
    }
    const list = parts.find((part) => part.name === 'ParamList');
    const fn: Fn = { ...place, is: 'fn', name, params: list ? this.params(list) : [], body, decorators };
    return [{ ...place, is: 'def', fn }];
  }

  /** The parts of a decorator lie side by side: `@` `a` `.` `b` `(…)`. */
  private decorator(node: SyntaxNode): Expr {
    let found: Expr | undefined;
    for (const part of children(node)) {
      const place = { start: node.from + this.offset + 1, end: part.to + this.offset };
      if (part.name === 'VariableName' && found === undefined) {
        found = { ...place, is: 'name', name: this.source(part) };
      } else if ((part.name === 'VariableName' || part.name === 'PropertyName') && found) {
        found = { ...place, is: 'member', object: found, property: this.source(part) };
      } else if (part.name === 'ArgList' && found) {
        found = { ...place, is: 'call', callee: found, ...this.args(part) };
      } else if (isExpression(part)) found = this.expression(part);
    }
    return found ?? { ...this.place(node), is: 'other', parts: [] };
  }

  private params(list: SyntaxNode): Param[] {
    const inner = children(list).filter(({ name }) => name !== '(' && name !== ')');
    return splitAt(inner, isComma).flatMap((group) => {
      const name = group.find((part) => part.name === 'VariableName');
      if (!name) return [];
      const assign = group.findIndex((part) => part.name === 'AssignOp');
      const value = assign === -1 ? undefined : group[assign + 1];
      return {
        target: { is: 'name', name: this.source(name) },
        annotation: this.annotation(group.find((part) => part.name === 'TypeDef')),
        default: value && this.expression(value),
        rest: group[0] !== name,
      };
    });
  }

  private loop(node: SyntaxNode): Stmt[] {
    const parts = children(node).filter(({ name }) => name !== 'async' && name !== 'for');
    const at = parts.findIndex(({ name }) => name === 'in');
    const iterable = parts[at + 1];
    if (at < 1 || !iterable)
      return [{ ...this.place(node), is: 'block', heads: [], bodies: this.bodies(node) }];
    return [
      {
        ...this.place(node),
        is: 'for',
        target: this.target(parts.slice(0, at)),
        iterable: this.expression(iterable),
        body: this.bodies(node).flat(),
      },
    ];
  }

  private branches(node: SyntaxNode): Stmt[] {
    const parts = children(node);
    const arms: { test: Expr | undefined; body: Stmt[] }[] = [];
    let test: Expr | undefined;
    for (const part of parts) {
      if (part.name === 'Body') {
        arms.push({ test, body: this.body(part) });
        test = undefined;
      } else if (isExpression(part)) test = this.expression(part);
    }
    const place = this.place(node);
    const fold = (index: number): Stmt[] => {
      const arm = arms[index];
      if (!arm) return [];
      if (!arm.test) return arm.body;
      return [{ ...place, is: 'if', test: arm.test, then: arm.body, otherwise: fold(index + 1) }];
    };
    return fold(0);
  }

  /** `with a as b, c as d`: the names are bound to what the context gives, which is mostly the thing itself. */
  private context(node: SyntaxNode): Stmt[] {
    const place = this.place(node);
    const head = children(node).filter(({ name }) => !['async', 'with', 'Body', '(', ')'].includes(name));
    const binds: Stmt[] = [];
    const heads: Expr[] = [];
    for (const group of splitAt(head, isComma)) {
      const [value, as, name] = group;
      if (!value || !isExpression(value)) continue;
      const lowered = this.expression(value);
      if (as?.name === 'as' && name)
        binds.push({ ...place, is: 'bind', target: this.target([name]), value: lowered });
      else heads.push(lowered);
    }
    return [{ ...place, is: 'block', heads, bodies: [binds, ...this.bodies(node)] }];
  }

  private args(list: SyntaxNode): Pick<Call, 'args' | 'named'> {
    const args: Expr[] = [];
    const named: Call['named'] = new Map();
    const inner = children(list).filter(({ name }) => name !== '(' && name !== ')');
    for (const group of splitAt(inner, isComma)) {
      const [first, second, third] = group;
      if (!first) continue;
      if (second?.name === 'AssignOp' && third) named.set(this.source(first), this.expression(third));
      else if (first.name === '*' || first.name === '**') {
        if (second) args.push(this.other(second, [second]));
      } else if (group.length === 1) args.push(this.expression(first));
      else args.push(this.other(list, group));
    }
    return { args, named };
  }

  private list(node: SyntaxNode, items: readonly SyntaxNode[]): Expr {
    return {
      ...this.place(node),
      is: 'list',
      items: items.filter(isExpression).map((item) => this.expression(item)),
    };
  }

  private other(node: SyntaxNode, parts: readonly SyntaxNode[]): Expr {
    return {
      ...this.place(node),
      is: 'other',
      parts: parts.filter(isExpression).map((part) => this.expression(part)),
    };
  }

  private expression(node: SyntaxNode): Expr {
    const place = this.place(node);
    const parts = children(node);
    switch (node.name) {
      case 'VariableName':
        return { ...place, is: 'name', name: this.source(node) };
      case 'MemberExpression':
        return this.member(node, parts);
      case 'CallExpression': {
        const [callee, list] = parts;
        if (!callee || !list) break;
        return { ...place, is: 'call', callee: this.expression(callee), ...this.args(list) };
      }
      case 'String':
        return { ...place, is: 'text', value: textOf(this.source(node)) };
      case 'ContinuedString':
        return { ...place, is: 'template', parts: parts.map((part) => this.expression(part)) };
      case 'FormatString':
        return { ...place, is: 'template', parts: this.format(node, parts) };
      case 'Number': {
        const value = Number(this.source(node).replaceAll('_', ''));
        return { ...place, is: 'number', value };
      }
      case 'Boolean':
        return { ...place, is: this.source(node) === 'True' ? 'true' : 'false' };
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
        return this.list(node, parts);
      case 'ParenthesizedExpression':
      case 'AwaitExpression': {
        const inner = parts.find(isExpression);
        if (!inner) break;
        return this.expression(inner);
      }
      case 'DictionaryExpression':
        return this.dict(node, parts);
      case 'ConditionalExpression': {
        const [then, test, otherwise] = parts.filter(isExpression);
        if (!then || !test || !otherwise) break;
        return {
          ...place,
          is: 'choice',
          test: this.expression(test),
          options: [this.expression(then), this.expression(otherwise)],
        };
      }
      case 'BinaryExpression': {
        const [left, operator, right] = parts;
        if (!left || !operator || !right) break;
        const [a, b] = [this.expression(left), this.expression(right)];
        if (operator.name === 'or') return { ...place, is: 'choice', options: [a, b] };
        return { ...place, is: 'binary', operator: this.source(operator), left: a, right: b };
      }
      case 'NamedExpression': {
        const [name, , value] = parts;
        if (!name || !value) break;
        return { ...place, is: 'assign', target: this.target([name]), value: this.expression(value) };
      }
      case 'LambdaExpression': {
        const list = parts.find(({ name }) => name === 'ParamList');
        const value = parts.at(-1);
        if (!value || !isExpression(value)) break;
        const body: Stmt[] = [{ ...this.place(value), is: 'return', value: this.expression(value) }];
        return { ...place, is: 'fn', name: '', params: list ? this.params(list) : [], body, decorators: [] };
      }
    }
    return this.other(node, parts);
  }

  private member(node: SyntaxNode, parts: readonly SyntaxNode[]): Expr {
    const place = this.place(node);
    const [object, punctuation, ...rest] = parts;
    if (!object) return { ...place, is: 'other', parts: [] };
    const lowered = this.expression(object);
    if (punctuation?.name !== '[') {
      const [property] = rest;
      return { ...place, is: 'member', object: lowered, property: property ? this.source(property) : '' };
    }
    const indices = rest.filter(isExpression);
    const index = indices.length === 1 && indices[0] ? this.expression(indices[0]) : this.list(node, indices);
    return { ...place, is: 'index', object: lowered, index };
  }

  private dict(node: SyntaxNode, parts: readonly SyntaxNode[]): Dict {
    const entries: Dict['entries'] = [];
    const inner = parts.filter(({ name }) => name !== '{' && name !== '}');
    for (const group of splitAt(inner, isComma)) {
      const [first, second, third] = group;
      if (!first) continue;
      if (second?.name === ':' && third) {
        const key = this.expression(first);
        entries.push({ key: key.is === 'text' ? key.value : undefined, value: this.expression(third) });
      } else if (second && isExpression(second))
        entries.push({ key: undefined, value: this.expression(second) });
    }
    return { ...this.place(node), is: 'dict', entries };
  }

  private format(node: SyntaxNode, parts: readonly SyntaxNode[]): Expr[] {
    const source = this.source(node);
    const open = /^[a-zA-Z]*(?:"""|'''|"|')/.exec(source)?.[0].length ?? 0;
    const close = /"""$|'''$|"$|'$/.exec(source)?.[0].length ?? 0;
    const raw = /^[a-z]*r/i.test(source);
    const found: Expr[] = [];
    let at = node.from + open;
    const literal = (to: number): void => {
      if (to <= at) return;
      const value = textOf(`${raw ? 'r' : ''}"""${this.text.slice(at, to)}"""`).replace(
        /\{\{|\}\}/g,
        (brace) => brace[0] ?? '',
      );
      found.push({ ...this.place({ from: at, to }), is: 'text', value });
    };
    for (const part of parts) {
      if (part.name !== 'FormatReplacement') continue;
      literal(part.from);
      const inner = children(part).find(isExpression);
      found.push(inner ? this.expression(inner) : { ...this.place(part), is: 'other', parts: [] });
      at = part.to;
    }
    literal(node.to - close);
    return found;
  }
}
