// Results as a table, and into the page that shows the last run.
import { readFileSync, writeFileSync } from 'node:fs';
import { spread } from '../candidates/measure.mjs';

const number = (value) => (value >= 10 ? value.toFixed(1) : value.toFixed(2));

const ranged = (values) => {
  const { median, least, most } = spread(values);
  return values.length > 1 ? `${number(median)} (${number(least)}–${number(most)})` : number(median);
};

/** The table of one repository. Ratios compare runs of the same round. */
export function table({ files, bytes, results }) {
  const [ours] = results;
  const rows = results.map((one) => {
    if (one.missing) return `| ${one.name} | ${one.missing} | | | | |`;
    const ratio = (key) =>
      one === ours || one.runs.some((run) => run[key] === null)
        ? ''
        : ranged(one.runs.map((run, round) => ours.runs[round][key] / run[key]));
    const { memory, found } = one;
    return `| ${one.name} | ${ranged(one.runs.map(({ wall }) => wall))} | ${ratio('wall')} | ${ratio('cpu')} | ${memory === null ? '' : memory.toFixed(0)} | ${found ?? ''} |`;
  });
  return [
    `**${files.toLocaleString('en')} files, ${(bytes / 1e6).toFixed(0)} MB**`,
    '',
    '| | seconds | check / it, clock | check / it, processor | MB at most | found |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Puts text between the marks of a page. */
export function intoPage(page, text) {
  const before = readFileSync(page, 'utf8');
  const marked = /(<!-- results of `npm run bench` -->)[\s\S]*(<!-- end of results -->)/;
  if (!marked.test(before)) throw new Error(`${page}: no marks for the results`);
  writeFileSync(
    page,
    before.replace(marked, (_, start, end) => `${start}\n\n${text}\n\n${end}`),
  );
}
