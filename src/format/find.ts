import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gitRoot } from '../discover/git.js';
import { eslint, formatters, type Tool } from './tools.js';

/** The formatter of a file. */
export interface Found {
  tool: Tool;
  /** Folder to run it in, absolute: what it looks up starts there. */
  cwd: string;
  /** The configuration that speaks for it, absolute. */
  config: string;
  /** Its program, a file for Node.js; undefined where it is not installed. */
  program: string | undefined;
}

interface Manifest {
  scripts?: Record<string, string>;
  bin?: string | Record<string, string>;
  [key: string]: unknown;
}

/**
 * The formatter that the nearest configuration above a file speaks for, no further up than its repository. Prettier needs none where
 * package.json lists it; ESLint counts where there is no other.
 *
 * @param file Absolute; it need not exist yet.
 */
export function findFormatter(file: string): Found | undefined {
  const folders = foldersOf(file);
  for (const folder of folders) {
    const configured = formatters.flatMap((tool) => {
      const config = configOf(tool, folder);
      return config === undefined ? [] : [{ tool, config }];
    });
    const [chosen] = configured.length > 1 ? byScripts(configured, folder) : configured;
    if (chosen) return found(chosen.tool, chosen.config, folders);
  }
  const [prettier] = formatters;
  const listing = folders.find((folder) => prettier && lists(folder, prettier.package));
  if (prettier && listing !== undefined) return found(prettier, path.join(listing, 'package.json'), folders);
  for (const folder of folders) {
    const config = configOf(eslint, folder);
    if (config !== undefined) return found(eslint, config, folders);
  }
  return undefined;
}

/** From the folder of a file upwards. */
function foldersOf(file: string): string[] {
  const top = gitRoot(path.dirname(file));
  const folders: string[] = [];
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    folders.push(at);
    if (at === top || at === path.dirname(at)) return folders;
  }
}

function configOf({ config, key }: Tool, folder: string): string | undefined {
  const name = namesIn(folder).find((one) => config.test(one));
  if (name !== undefined) return path.join(folder, name);
  return key !== undefined && manifestOf(folder)?.[key] !== undefined
    ? path.join(folder, 'package.json')
    : undefined;
}

/** Those that the scripts of the package run come first. */
function byScripts<T extends { tool: Tool }>(configured: T[], folder: string): T[] {
  const { scripts = {}, 'lint-staged': staged } = manifestOf(folder) ?? {};
  const run = [...Object.values(scripts), JSON.stringify(staged ?? '')].join('\n');
  const named = configured.filter(({ tool }) => new RegExp(`\\b${tool.name}\\b`).test(run));
  return named.length > 0 ? named : configured;
}

function found(tool: Tool, config: string, folders: readonly string[]): Found {
  const { ignoreFile } = tool;
  const ignoring = folders.find(
    (folder) => ignoreFile !== undefined && existsSync(path.join(folder, ignoreFile)),
  );
  return { tool, config, cwd: ignoring ?? path.dirname(config), program: programOf(tool, folders) };
}

function programOf({ package: name, name: command }: Tool, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const installed = path.join(folder, 'node_modules', name);
    const bin = manifestOf(installed)?.bin;
    const program = typeof bin === 'string' ? bin : bin?.[command];
    if (program !== undefined) return path.join(installed, program);
  }
  return undefined;
}

function lists(folder: string, name: string): boolean {
  const { dependencies, devDependencies } = manifestOf(folder) ?? {};
  return [dependencies, devDependencies].some(
    (listed) => typeof listed === 'object' && listed !== null && name in listed,
  );
}

function manifestOf(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The folder is yet to be made.
    return [];
  }
}
