import type { Route } from '../contract.js';
import { appSources } from '../project/app-sources.js';
import { relativePosix, textWith } from '../project/files.js';

const CALL = /\.channel\(\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`)/g;

/** What stands for an expression in a topic, whichever expression it is. */
function anonymous(topic: string): string {
  return topic.replace(/\$?\{[^{}]*\}/g, '{}');
}

/** The topics that a text opens channels for, with `{}` in place of expressions. */
export function topicsIn(text: string): string[] {
  return [...text.matchAll(CALL)].map(([, single, double, template]) =>
    anonymous(single ?? double ?? template ?? ''),
  );
}

/**
 * Topics that the code of an app opens channels for already, each with its file; those of the routes as the routes write
 * them. Earlier runs are among them: a channel they made must not be opened a second time.
 */
export function usedTopics(appDir: string, cwd: string, routes: readonly Route[]): Map<string, string> {
  const used = new Map<string, string>();
  for (const path of appSources(appDir)) {
    for (const topic of topicsIn(textWith(['.channel('], path) ?? ''))
      if (!used.has(topic)) used.set(topic, relativePosix(cwd, path));
  }
  for (const { channel } of routes) {
    const file = used.get(anonymous(channel));
    if (file !== undefined) used.set(channel, file);
  }
  return used;
}
