import type * as t from '@babel/types';
import { endOf, startOf } from '../client/syntax.js';
import type { FileContext } from './context.js';

interface Body {
  /** Statements that come first. */
  first: string[];
  /** What stands in place of the expression; undefined: the expression itself, as a statement. */
  instead?: string;
}

/**
 * Arrows whose body is an expression and must become a block, because a statement joins it. Several sockets may share
 * one cleanup: what they put there is collected, and written once.
 */
export class ArrowBodies {
  private readonly bodies = new Map<t.Node, Body>();

  /** These statements are to run before the expression. */
  add(fn: t.Node, statements: string[]): void {
    this.bodyOf(fn).first.push(...statements);
  }

  /** The expression becomes this statement. */
  replace(fn: t.Node, statement: string): void {
    this.bodyOf(fn).instead = statement;
  }

  write(file: FileContext): void {
    for (const [fn, { first, instead }] of this.bodies) {
      const { body } = fn as t.ArrowFunctionExpression;
      const start = (body.extra?.parenStart as number | undefined) ?? startOf(body);
      const indent = file.indentOf(fn);
      const inner = indent + file.style.indent;
      // Without semicolons, what begins with a bracket would go on with the line before.
      const guard = file.semi === '' && /[([`/+-]/.test(file.unit.text[start] ?? '') ? ';' : '';
      const open = ['{', ...first.map((line) => inner + line), inner + guard];
      const close = [file.semi, `${indent}}`];
      if (instead === undefined) {
        file.buffer.insert(start, file.lines(open));
        file.buffer.insert(endOf(fn), file.lines(close));
      } else file.buffer.replace(start, endOf(fn), file.lines(open) + instead + file.lines(close));
    }
    this.bodies.clear();
  }

  private bodyOf(fn: t.Node): Body {
    const known = this.bodies.get(fn);
    if (known) return known;
    const body: Body = { first: [] };
    this.bodies.set(fn, body);
    return body;
  }
}
