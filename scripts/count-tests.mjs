// Prints "PASSED FAILED" for a run of vitest: `node scripts/count-tests.mjs REPORT.json OUTPUT.txt EXIT_STATUS`.
//
// A file that fails before its tests exist, and an error outside of any test, fail the run without failing a test: each
// file counts as one failure, and a run that ends badly never counts as none.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const [reportFile, outputFile, status] = process.argv.slice(2);

function fromReport() {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const silent = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + silent.length };
}

/** The last two lines of the summary, for example `Tests  1 failed | 6 passed | 2 skipped (9)`. */
function fromOutput() {
  const lines = stripVTControlCharacters(readFileSync(outputFile, 'utf8')).split('\n');
  const count = (name, word) => {
    const line = lines.findLast((one) => one.trimStart().startsWith(`${name} `)) ?? '';
    return Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  };
  const failed = count('Tests', 'failed') || count('Test Files', 'failed');
  return { passed: count('Tests', 'passed'), failed };
}

function counts() {
  try {
    return fromReport();
  } catch (error) {
    console.error(`no report of the tests (${error.message}); counting from their output`);
    return fromOutput();
  }
}

const { passed, failed } = counts();
const wrong = status !== '0' || passed === 0;
console.log(`${passed} ${Math.max(failed, wrong ? 1 : 0)}`);
