/** Milliseconds; the middle one of several. */
export interface Page {
  firstData: number;
  insertToDom: number;
}

export interface Load {
  viewers: number;
  /** A minute and viewer, once everybody is connected. */
  queries: number;
  /** Processor time of the database, as a part of elapsed time: 1 is one core busy all the time. */
  processor: number;
}

export interface Side {
  page: Page;
  loads: Load[];
}

/** What a run stores. */
export interface Results {
  /** Measured for each number of viewers. */
  seconds: number;
  /** Rows whose way into the page was timed. */
  inserts: number;
  before: Side;
  after: Side;
}

const ratio = (a: number, b: number) => (b === 0 ? '–' : (a / b).toFixed(a / b < 0.1 ? 3 : 2));

/** The results as a table in Markdown: before, after, and the ratio of the two. */
export function tableOf({ before, after }: Results): string {
  const rows: [string, number, number][] = [
    ['insert to DOM, ms', before.page.insertToDom, after.page.insertToDom],
    ['time until the first data, ms', before.page.firstData, after.page.firstData],
  ];
  for (const [index, load] of before.loads.entries()) {
    const other = after.loads[index];
    if (!other) continue;
    const viewers = `${String(load.viewers)} viewer${load.viewers === 1 ? '' : 's'}`;
    rows.push(
      [`queries a minute and viewer, ${viewers}`, load.queries, other.queries],
      [`database processor, % of a core, ${viewers}`, load.processor * 100, other.processor * 100],
    );
  }
  return [
    '|  | before | after | ratio |',
    '| --- | --- | --- | --- |',
    ...rows.map(([name, a, b]) => `| ${[name, a.toFixed(1), b.toFixed(1), ratio(b, a)].join(' | ')} |`),
  ].join('\n');
}
