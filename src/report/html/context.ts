import { createHash } from 'node:crypto';
import type { Result, SiteOutcome } from '../../contract.js';
import { locationAfter } from '../../rules/index.js';
import { pathPrinter } from '../paths.js';
import type { ReportOptions } from '../reporter.js';
import type { CheckItem, CodeData, DiffData } from './data.js';
import { dataBlock } from './embed.js';
import { html, type Markup } from './markup.js';

/** What the parts of one page share: how files are named, who owns them, and what they leave for its script. */
export class Context {
  /** Data of blocks that are drawn when they are asked for. */
  readonly blocks: Markup[] = [];
  readonly items: CheckItem[] = [];
  readonly shown: (file: string) => string;
  #count = 0;

  constructor(
    readonly result: Result,
    readonly options: ReportOptions,
  ) {
    this.shown = pathPrinter(result, options);
  }

  /** A place for people: `src/a.ts:12`. */
  place({ file, line }: { file: string; line: number }): string {
    return `${this.shown(file)}:${String(line)}`;
  }

  /** The rows of the picture that something belongs to, by its route or its place. */
  links({ route, file, line }: { route?: string | null; file: string; line?: number }): string {
    const isThere = (place: { file: string; line: number }): boolean =>
      place.file === file && (line === undefined || place.line === line);
    return this.result.links
      .flatMap((link, index) => {
        const places = [...link.clients, ...link.moved, ...link.backend];
        return link.route === route || places.some(isThere) ? [index] : [];
      })
      .join(' ');
  }

  /** Where a socket is found when the run is over. */
  after(site: SiteOutcome): { file: string; line: number } {
    const { command, dryRun, changes } = this.result;
    const written = command === 'migrate' && !dryRun;
    const change = written ? changes.find(({ file }) => file === site.file) : undefined;
    return { file: site.file, line: locationAfter(site, change).line };
  }

  owners(file: string): readonly string[] {
    return this.options.owners?.(file) ?? [];
  }

  /** Leaves data for the script; returns its id. */
  keep(data: CodeData | DiffData): string {
    this.#count += 1;
    const id = `data-${String(this.#count)}`;
    this.blocks.push(dataBlock(id, data));
    return id;
  }

  /**
   * A box to tick. It stays ticked for as long as all of `facts` stay what they are: what changed is to be looked at again.
   */
  check(item: Omit<CheckItem, 'id'>, facts: readonly string[]): Markup {
    const hash = createHash('sha256').update([item.group, item.place, ...facts].join('\0'));
    const id = hash.digest('hex').slice(0, 16);
    if (!this.items.some((other) => other.id === id)) this.items.push({ ...item, id });
    return html`<label class="check"
      ><input type="checkbox" data-item="${id}" />
      <span>Reviewed<span class="unseen"> ${item.place}</span></span></label
    >`;
  }
}
