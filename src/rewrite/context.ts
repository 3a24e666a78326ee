import type * as t from '@babel/types';
import type { SourceUnit } from '../parse/parse.js';
import type { Style } from '../parse/style.js';
import type { NodePath, Scope } from '../parse/traverse.js';
import { endOf, startOf } from '../client/syntax.js';
import type { RowColumns } from '../plan/row-columns.js';
import { ArrowBodies } from './arrow-bodies.js';
import { EditBuffer } from './edits.js';
import { indentAt, lineStart } from './lines.js';

/** What needs no quotes as the name of a property. */
const NAME = /^[A-Za-z_$][\w$]*$/;

/** How the generated code reaches the Supabase client. */
export interface ClientImport {
  /** Module specifier as this file writes it. */
  specifier: string;
  exportName: string;
  isDefault?: boolean;
  /** The export is a function that makes (or returns) the client. */
  factory?: boolean;
}

/** Everything the writers of one file share. */
export class FileContext {
  readonly buffer: EditBuffer;
  /** Supabase types the new code mentions. */
  readonly types = new Set<string>();
  /** Functions of a framework that the new code calls, by the module they come from. */
  readonly named = new Map<string, Set<string>>();
  /** True once the new code mentions the client. */
  usesClient = false;
  /** The client's name in this file. */
  client = 'supabase';
  /** Expression-bodied arrows that become blocks. */
  readonly arrows = new ArrowBodies();
  /** Names of the functions that give rows the names of the code. */
  readonly translations = new Map<RowColumns, string>();
  private readonly identifiers: { name: string; at: number }[] = [];
  private readonly given: { name: string; start: number; end: number }[] = [];
  private readonly flags = new Map<t.Node, string>();

  constructor(
    readonly unit: SourceUnit,
    readonly style: Style,
    readonly clientImport: ClientImport,
  ) {
    this.buffer = new EditBuffer(unit.text);
    collectIdentifiers(unit.ast.program, this.identifiers);
  }

  /** Source text of a node, as it stands in the file. */
  source(node: t.Node): string {
    return this.unit.text.slice(startOf(node), endOf(node));
  }

  /** Source text of a node with the edits inside it. */
  rendered(node: t.Node): string {
    return this.buffer.render(startOf(node), endOf(node));
  }

  quote(text: string): string {
    const { quote } = this.style;
    return quote + text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replaceAll(quote, `\\${quote}`) + quote;
  }

  /** A key of an object: `label`, `'two words'`. */
  key(name: string): string {
    return NAME.test(name) ? name : this.quote(name);
  }

  /** The read of a property, behind its object: `.label`, `['two words']`. */
  member(name: string): string {
    return NAME.test(name) ? `.${name}` : `[${this.quote(name)}]`;
  }

  get semi(): string {
    return this.style.semi ? ';' : '';
  }

  get comma(): string {
    return this.style.trailingComma ? ',' : '';
  }

  /** Joins lines of new code; every line comes with its own indentation. */
  lines(lines: string[]): string {
    return lines.join(this.style.eol);
  }

  /** Indentation of the line a node starts on. */
  indentOf(node: t.Node): string {
    const at = startOf(node);
    return indentAt(this.unit.text, Math.max(at, lineStart(this.unit.text, at)));
  }

  /** A name that nothing within `scope` uses yet; it is taken from then on. */
  freeName(wanted: string, scope: Scope): string {
    const { block } = scope;
    const start = startOf(block);
    const end = block.type === 'Program' ? this.unit.text.length : endOf(block);
    const taken = (name: string): boolean =>
      scope.hasBinding(name, true) ||
      this.identifiers.some((id) => id.name === name && id.at >= start && id.at < end) ||
      this.given.some((other) => other.name === name && other.start < end && start < other.end);
    let name = wanted;
    for (let n = 2; taken(name); n++) name = `${wanted}${String(n)}`;
    this.given.push({ name, start, end });
    return name;
  }

  /** Asks for a named import; who imports nothing of that module by hand has it imported automatically. */
  importName(module: string, name: string): void {
    this.named.set(module, (this.named.get(module) ?? new Set()).add(name));
  }

  /** Whether a name occurs within a range of the original. */
  mentions(name: string, start: number, end: number): boolean {
    return this.identifiers.some((id) => id.name === name && id.at >= start && id.at < end);
  }

  /** One flag per function, shared by the sites inside it: the name and whether it was declared by this call. */
  flag(owner: NodePath<t.Function>, wanted: string): { name: string; isNew: boolean } {
    const known = this.flags.get(owner.node);
    if (known !== undefined) return { name: known, isNew: false };
    const name = this.freeName(owner.scope.hasBinding(wanted) ? 'cancelled' : wanted, owner.scope);
    this.flags.set(owner.node, name);
    return { name, isNew: true };
  }
}

/** Names that are used as variables; property names do not count. */
function collectIdentifiers(
  node: unknown,
  into: { name: string; at: number }[],
  parent?: t.Node,
  key?: string,
): void {
  if (Array.isArray(node)) {
    for (const item of node) collectIdentifiers(item, into, parent, key);
    return;
  }
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  const typed = node as t.Node;
  if (typed.type === 'Identifier' || typed.type === 'JSXIdentifier') {
    const isProperty =
      (key === 'property' && (parent as t.MemberExpression).computed === false) ||
      (key === 'key' &&
        (parent as t.ObjectProperty).computed === false &&
        (parent as t.ObjectProperty).shorthand !== true);
    if (!isProperty) into.push({ name: typed.name, at: startOf(typed) });
  }
  for (const [childKey, value] of Object.entries(typed)) {
    if (typeof value === 'object' && value !== null && childKey !== 'loc' && childKey !== 'extra')
      collectIdentifiers(value, into, typed, childKey);
  }
}
