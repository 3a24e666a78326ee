/**
 * SQL with its comments, and the bodies of functions, blanked out: offsets and lines stay. A `do` block is kept, for it runs
 * when the file does; what a function would do is not yet done.
 */
export function maskSql(sql: string): string {
  let masked = '';
  let at = 0;
  const blank = (end: number): void => {
    masked += sql.slice(at, end).replace(/[^\n\r]/g, ' ');
    at = end;
  };
  const keep = (end: number): void => {
    masked += sql.slice(at, end);
    at = end;
  };
  while (at < sql.length) {
    const two = sql.slice(at, at + 2);
    if (two === '--') blank(endOr(sql.indexOf('\n', at), sql));
    else if (two === '/*') blank(endOfBlock(sql, at));
    else if (sql[at] === "'" || sql[at] === '"') keep(endOfQuoted(sql, at));
    else if (sql[at] === '$') {
      const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(sql.slice(at, at + 66))?.[0];
      if (tag === undefined) keep(at + 1);
      else {
        const close = sql.indexOf(tag, at + tag.length);
        const end = close < 0 ? sql.length : close + tag.length;
        if (/\bdo\s*(?:language\s+\w+\s*)?$/i.test(masked.slice(-40))) {
          // The block runs now: its own comments are still comments.
          const inner = maskSql(sql.slice(at + tag.length, end - tag.length));
          masked += tag + inner + tag;
          at = end;
        } else blank(end);
      }
    } else keep(at + 1);
  }
  return masked;
}

function endOr(index: number, sql: string): number {
  return index < 0 ? sql.length : index;
}

/** Block comments nest in PostgreSQL. */
function endOfBlock(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') {
      depth += 1;
      at += 1;
    } else if (two === '*/') {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}

/** A quote inside is doubled. */
function endOfQuoted(sql: string, start: number): number {
  const quote = sql[start] ?? "'";
  for (let at = start + 1; at < sql.length; at += 1) {
    if (sql[at] !== quote) continue;
    if (sql[at + 1] === quote) at += 1;
    else return at + 1;
  }
  return sql.length;
}
