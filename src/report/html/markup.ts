/** HTML that is safe to print: made by {@link html}, which escapes every text. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a hole of the template; text is escaped, nothing is printed for `false`, `null` and `undefined`. */
export type Content = Markup | string | number | false | null | undefined | readonly Content[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for the inside of an element or of a quoted attribute. Control and reversing characters are written out. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, visible)
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

function visible(character: string): string {
  if (character === '\n' || character === '\t') return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function printed(content: Content): string {
  if (content === false || content === null || content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(printed).join('');
  return escaped(String(content));
}

/** A piece of HTML. Whatever stands in a hole is text, unless it comes from this function itself. */
export function html(parts: TemplateStringsArray, ...holes: Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + printed(holes[index - 1]) + part));
}

/** Prose of the tool: what stands between backticks is code. */
export function prose(text: string): Markup {
  const parts = text.split(/(`[^`]+`)/);
  return new Markup(
    parts
      .map((part) =>
        part.length > 2 && part.startsWith('`') && part.endsWith('`')
          ? `<code>${escaped(part.slice(1, -1))}</code>`
          : escaped(part),
      )
      .join(''),
  );
}
