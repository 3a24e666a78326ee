/**
 * JSON as tsconfig files are written: with comments, trailing commas and perhaps a byte order mark.
 * Returns undefined for text that is not even that.
 */
export function parseJsonc(text: string): unknown {
  const STRING = String.raw`("(?:[^"\\]|\\.)*")`;
  const uncommented = text
    .replace(/^\uFEFF/, '')
    .replace(
      new RegExp(`${STRING}|//[^\\r\\n]*|/\\*[\\s\\S]*?\\*/`, 'g'),
      (_, string?: string) => string ?? ' ',
    );
  const strict = uncommented.replace(
    new RegExp(`${STRING}|,(?=\\s*[}\\]])`, 'g'),
    (_, string?: string) => string ?? '',
  );
  try {
    return JSON.parse(strict) as unknown;
  } catch {
    return undefined;
  }
}

/** Narrows to a plain object, so that a broken file reads like an empty one. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The strings of an array, and nothing else. */
export function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
