import type { FindingLevel } from '../contract.js';

/** One row of a check: the columns every file of `sql/doctor` has. */
export interface Problem {
  code: string;
  name: string;
  level: FindingLevel;
  /** What it is about: a table, a function, a job, a setting. */
  object: string;
  /** What is wrong with it; a sentence that begins with the object. */
  detail: string;
  remediation: string;
  /** SQL that puts it right, which may run again; null where a human has to decide. */
  fix_sql: string | null;
}
