import type { Files } from '../files.js';
import type { BackendRoute } from '../route.js';
import { meantBy, nameAt } from '../sender-routes.js';
import { isTest } from '../tests.js';
import type { Leftover } from './leftover.js';

/** Not what a consumer sends by itself: that goes with it. */
const SENDS = /(?<!\bself\.channel_layer\.)\bgroup_send\b/g;

/**
 * Calls that reach the consumers of Channels from a task, a signal or a view. They go on without an error when the last consumer is
 * gone, and tell nobody.
 *
 * @param mentioning The files that may have one.
 */
export function messagesOf(
  files: Files,
  mentioning: readonly string[],
  routes: readonly BackendRoute[],
): Leftover[] {
  return mentioning.flatMap((file) => {
    if (!file.endsWith('.py') || isTest(file)) return [];
    const text = files.glance(file);
    return [...text.matchAll(SENDS)].flatMap(({ 0: call, index }): Leftover[] => {
      const before = text.slice(0, index);
      if (/#[^\n]*$/.test(before)) return [];
      const end = index + call.length;
      const name = nameAt(text, end);
      const meant = meantBy({ file, text, call, end, frameworks: ['channels'] }, routes, files) ?? [];
      return [
        {
          kind: 'message',
          name: name ? `${name.text}${name.isOpen ? '*' : ''}` : call,
          file,
          line: before.split('\n').length,
          evidence: meant.length > 0 ? [] : ['no consumer is left that could hear it'],
          routes: [...new Set(meant.map(({ path }) => path))],
        },
      ];
    });
  });
}
