import type { Reporter } from './reporter.js';

export type { Reporter, ReportOptions } from './reporter.js';

/** Every format by name. Each loads when it is first asked for, so that a run pays for the one it prints. */
const formats = {
  stylish: async () => (await import('./stylish.js')).stylish,
  json: async () => (await import('./json.js')).json,
  diff: async () => (await import('./diff.js')).diff,
  sarif: async () => (await import('./sarif.js')).sarif,
  github: async () => (await import('./github.js')).github,
  gitlab: async () => (await import('./gitlab.js')).gitlab,
  junit: async () => (await import('./junit.js')).junit,
  markdown: async () => (await import('./markdown.js')).markdown,
  html: async () => (await import('./html/index.js')).html,
  agent: async () => (await import('./agent.js')).agent,
} satisfies Record<string, () => Promise<Reporter>>;

export type FormatName = keyof typeof formats;

/** The names a user can choose from, the default first. */
export const formatNames = Object.keys(formats) as FormatName[];

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}

/** Loads a format. */
export function loadReporter(name: FormatName): Promise<Reporter> {
  return formats[name]();
}
