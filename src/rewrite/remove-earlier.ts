import { isRune } from '../client/runes.js';
import type { Holder } from '../client/site.js';
import type { FileContext } from './context.js';
import { holderText, type Names } from './holders.js';

/**
 * Lines that remove the channel of an earlier run before the next one is made. What is read of a rune would start an effect around it
 * again as soon as it is written, so it is read aside.
 */
export function removeEarlier(file: FileContext, home: Holder, names: Names, indent: string): string[] {
  const { client, semi } = file;
  const holder = holderText(home, names);
  const remove = `if (${holder}) void ${client}.removeChannel(${holder})${semi}`;
  if (!isRune(home)) return [indent + remove];
  file.importName('svelte', 'untrack');
  return [`${indent}untrack(() => {`, `${indent}${file.style.indent}${remove}`, `${indent}})${semi}`];
}
