import { parse, parseExpression, type ParserOptions } from '@babel/parser';
import type * as t from '@babel/types';
import type { Component, Mention } from './blocks.js';

/**
 * What the markup mentions, as functions of no arguments that stand behind the program: each is run by nobody knows whom, at times
 * nobody knows. So the analysis sees the names in markup as what they are, uses; no edit touches them.
 */
export function mentionsOf({ kind, mentions }: Component, text: string, typescript: boolean): t.Statement[] {
  return mentions.flatMap((mention) => {
    const piece = kind === 'vue' ? vuePiece(mention, text) : sveltePiece(mention, text);
    return piece ? [functionOf(piece, text, typescript)] : [];
  });
}

/** A part of the text that is code. */
interface Piece {
  start: number;
  end: number;
  /**
   * shown: an expression. asked: one of which only the truth matters. run: statements of an event. words: no code, but names may
   * stand in it.
   */
  as: 'shown' | 'asked' | 'run' | 'words';
}

const HANDLER = /^(@|v-on:)/;
const BINDING = /^(:|\.|v-|#)/;

function vuePiece({ start, end, attribute }: Mention, text: string): Piece | undefined {
  // Text between tags; or a whole template in another language.
  if (!attribute) return { start, end, as: 'shown' };
  const { name, value } = attribute;
  if (HANDLER.test(name)) return value && { start, end, as: 'run' };
  if (!BINDING.test(name)) return undefined;
  // `:status`, short for `:status="status"`.
  if (!value) return { start, end, as: 'words' };
  if (/^(v-slot|#|slot-scope)/.test(name)) return undefined;
  if (/^v-(if|else-if|show)$/.test(name)) return { start, end, as: 'asked' };
  if (name !== 'v-for') return { start, end, as: 'shown' };
  const list = /\s(?:in|of)\s/.exec(text.slice(start, end));
  return list
    ? { start: start + list.index + list[0].length, end, as: 'shown' }
    : { start, end, as: 'words' };
}

const BLOCK = /^\s*(#if|#each|#await|#key|:else\s+if|@html|@render|@const|@attach)\s+/;

function sveltePiece({ start, end, attribute }: Mention, text: string): Piece | undefined {
  // `bind:value`, `class:active`, `use:focus`: short for a name of the script.
  if (attribute && !attribute.value)
    return attribute.name.includes(':') ? { start, end, as: 'words' } : undefined;
  const inside = text.slice(start, end);
  if (/^\s*\.\.\./.test(inside)) return { start: text.indexOf('...', start) + 3, end, as: 'shown' };
  const head = BLOCK.exec(inside);
  if (!head)
    return /^\s*[/:]/.test(inside)
      ? undefined
      : { start, end, as: /^\s*[#@]/.test(inside) ? 'words' : 'shown' };
  const from = start + head[0].length;
  const [, block = ''] = head;
  // `{#each items as item (item.id)}`, `{#await load() then rows}`: what is named behind is the markup's own.
  const named = block === '#each' ? inside.lastIndexOf(' as ') : inside.search(/\s(?:then|catch)\s/);
  const isNamed = /^#(each|await)$/.test(block) && named > 0;
  return { start: from, end: isNamed ? start + named : end, as: block.endsWith('if') ? 'asked' : 'shown' };
}

function functionOf(piece: Piece, text: string, typescript: boolean): t.Statement {
  const body = bodyOf(piece, text, typescript) ?? named(piece, text);
  const { start, end } = piece;
  const fn = { type: 'ArrowFunctionExpression', params: [], body, async: true, start, end };
  const expression = { ...fn, expression: body.type !== 'BlockStatement', extra: { markup: true } };
  return {
    type: 'ExpressionStatement',
    expression,
    start,
    end,
    extra: { markup: true },
  } as unknown as t.Statement;
}

function bodyOf(
  piece: Piece,
  text: string,
  typescript: boolean,
): t.Expression | t.BlockStatement | undefined {
  if (piece.as === 'words') return undefined;
  try {
    const options = optionsAt(piece, text, typescript);
    const code = text.slice(piece.start, piece.end);
    if (piece.as === 'run') return handler(piece, parse(code, options).program);
    const expression = parseExpression(code, options);
    const { start, end } = expression;
    return piece.as === 'shown'
      ? rendered([expression], piece)
      : ({
          type: 'UnaryExpression',
          operator: '!',
          prefix: true,
          argument: expression,
          start,
          end,
        } as t.Expression);
  } catch {
    return undefined;
  }
}

function optionsAt({ start }: Piece, text: string, typescript: boolean): ParserOptions {
  const line = text.slice(0, start).split('\n');
  return {
    startIndex: start,
    startLine: line.length,
    startColumn: line.at(-1)?.length ?? 0,
    plugins: typescript ? ['typescript'] : [],
    attachComment: false,
    allowAwaitOutsideFunction: true,
  };
}

/** `send('hi')`, `open = !open; save()`: a body. `save`, `() => save()`: a function that is handed over. */
function handler(piece: Piece, { body }: t.Program): t.Expression | t.BlockStatement {
  const [only] = body;
  if (body.length === 1 && only?.type === 'ExpressionStatement') {
    const { expression } = only;
    if (expression.type === 'ArrowFunctionExpression') return expression;
    if (!/Call|Assignment|Update|Await/.test(expression.type)) return rendered([expression], piece);
  }
  const { start, end } = piece;
  return { type: 'BlockStatement', body, directives: [], start, end } as unknown as t.BlockStatement;
}

/** Every word of the piece, for what is no expression by itself; `is-open` also as `isOpen`. */
function named(piece: Piece, text: string): t.Expression {
  const words = [...text.slice(piece.start, piece.end).matchAll(/(?<![\w$]|(?<!\.)\.)[A-Za-z_$][\w$-]*/g)];
  const names = words.flatMap(({ 0: word, index }) => {
    const camel = word.replace(/-+(\w?)/g, (_, letter: string) => letter.toUpperCase());
    const start = piece.start + index;
    return [...new Set([...word.split('-').filter((part) => /^[A-Za-z_$]/.test(part)), camel])].map(
      (name) => ({ type: 'Identifier', name, start, end: start + word.length }) as unknown as t.Expression,
    );
  });
  return rendered(names, piece);
}

function rendered(expressions: t.Expression[], { start }: Piece): t.Expression {
  const quasi = { type: 'TemplateElement', value: { raw: '', cooked: '' }, start, end: start };
  const quasis = [quasi, ...expressions.map(() => ({ ...quasi }))].map((one, index, all) => ({
    ...one,
    tail: index === all.length - 1,
  }));
  const end = expressions.at(-1)?.end ?? start;
  return { type: 'TemplateLiteral', quasis, expressions, start, end } as unknown as t.Expression;
}
