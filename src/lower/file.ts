import type * as t from '@babel/types';
import type { Edit } from '../contract.js';
import type { SourceUnit } from '../parse/parse.js';
import { styleOf, type Style } from '../parse/style.js';
import { endOf, startOf } from '../client/syntax.js';
import type { ProjectFacts } from '../client/outside.js';
import type { Library } from './library.js';
import { reindent } from './text.js';

/** What the code of a lowering depends on beside the file. */
export type LoweringFacts = Pick<ProjectFacts, 'autoImport' | 'origin' | 'rendersOnServer'>;

/** What the lowerings of one file share: its text and style, the names that are taken, and what it imports. */
export class LoweringFile {
  readonly style: Style;
  private readonly given = new Set<string>();
  private readonly common = new Map<string, unknown>();

  constructor(
    readonly unit: SourceUnit,
    /** Libraries of which a call stays: their imports stay too. */
    private readonly staying: ReadonlySet<Library>,
    readonly facts: LoweringFacts,
  ) {
    this.style = styleOf(unit.code, unit.text);
  }

  get semi(): string {
    return this.style.semi ? ';' : '';
  }

  /** Whether a call of this library stays in the file. */
  keeps(library: Library): boolean {
    return this.staying.has(library);
  }

  /** Whether the build of the application imports this by itself. */
  isGiven({ module, name }: { module: string; name: string }): boolean {
    const found = this.facts.autoImport?.(name);
    return found !== undefined && 'module' in found && found.module === module;
  }

  quote(text: string): string {
    return this.style.quote + text + this.style.quote;
  }

  /** Source text of a node, with edits inside it. */
  source(node: t.Node, edits: readonly Edit[] = []): string {
    return reindent(this.unit, startOf(node), endOf(node), edits);
  }

  /** The same, its further lines moved to another indentation. */
  moved(node: t.Node, indent: string, edits: readonly Edit[] = []): string {
    return reindent(this.unit, startOf(node), endOf(node), edits, indent);
  }

  /** White space in front of the line a node starts on. */
  indentOf(node: t.Node): string {
    const { text } = this.unit;
    const start = text.lastIndexOf('\n', startOf(node) - 1) + 1;
    return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  }

  /** Something that all lowerings of the file have in common, made by the first one that asks. */
  shared<T>(key: string, make: () => T): T {
    if (!this.common.has(key)) this.common.set(key, make());
    return this.common.get(key) as T;
  }

  /** A name for what was a property of that name: the same where no variable has it, else a free one. */
  claim(name: string): string {
    const isTaken = this.given.has(name) || new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(this.unit.text);
    if (isTaken) return this.free(name);
    this.given.add(name);
    return name;
  }

  /** A name that the file does not use anywhere, of several to choose from; it is taken from then on. */
  free(wanted: string, ...others: string[]): string {
    const taken = (name: string): boolean =>
      this.given.has(name) || new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(this.unit.text);
    let name = [wanted, ...others].find((one) => !taken(one)) ?? wanted;
    for (let n = 2; taken(name); n++) name = `${wanted}${String(n)}`;
    this.given.add(name);
    return name;
  }
}
