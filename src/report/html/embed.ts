import { createHash } from 'node:crypto';
import { Markup } from './markup.js';

/**
 * JSON for the inside of a `<script>`: no text in it can end the element, open a comment, or break a line of JavaScript.
 * It parses to the same value.
 */
export function embeddable(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A block of data that the script of the page finds by its id. Nothing in it runs. */
export function dataBlock(id: string, value: unknown): Markup {
  return new Markup(`<script type="application/json" id="${id}">${embeddable(value)}</script>`);
}

/** How a content security policy names the one script, or style, that may run. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
