/** A table that a model of an object-relational mapper stands for, as far as its text tells. */
export interface Model {
  /** `schema.table` where a schema is named. */
  name: string;
  /** Offset in the text. */
  at: number;
  /** Names of the code to names of the database; undefined where the columns stand elsewhere. */
  columns?: Map<string, string>;
  /** There may be more columns: of a base, a mixin, an embedded object. */
  open?: boolean;
}

/** `createdAt` → `created_at`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** What stands between the bracket at an offset and the one that closes it; strings hold no brackets. */
export function within(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (/["'`]/.test(char)) {
      const end = closing(text, at);
      if (end === -1) break;
      at = end;
    } else if (/[([{]/.test(char)) depth += 1;
    else if (/[)\]}]/.test(char)) {
      depth -= 1;
      if (depth === 0) return text.slice(open + 1, at);
    }
  }
  return text.slice(open + 1);
}

function closing(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[open]) return at;
  }
  return -1;
}

/** The parts between the commas of a list that lie in no bracket. */
export function parts(body: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at] ?? '';
    if (/["'`]/.test(char)) {
      const end = closing(body, at);
      if (end === -1) break;
      at = end;
    } else if (/[([{]/.test(char)) depth += 1;
    else if (/[)\]}]/.test(char)) depth -= 1;
    else if (char === ',' && depth === 0) {
      found.push(body.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, body.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

/** The same length without comments, so that offsets stay. */
export function withoutComments(text: string): string {
  return text.replace(
    /\/\*[^]*?\*\/|(^|[^:'"`\\])\/\/[^\n]*/g,
    (comment: string, before = '') => before + comment.slice(before.length).replace(/[^\n]/g, ' '),
  );
}
