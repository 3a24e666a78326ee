import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../contract.js';
import { messageOf, UserError } from '../errors.js';
import { evaluateConfig } from './evaluate.js';
import { show } from './problem.js';
import { defaultConfig, validateConfig } from './validate.js';

const extensions = ['ts', 'mts', 'js', 'mjs', 'json'] as const;
const names = extensions.map((extension) => `realtime-migrate.config.${extension}`);
const packageKey = 'realtime-migrate';

export interface LoadOptions {
  /** Where the configuration is looked for; parent folders are not searched. */
  cwd: string;
  /** The file to use instead, relative to `cwd`; it must exist. */
  file?: string;
}

/**
 * Reads the project's configuration: `file`, else `realtime-migrate.config.*`, else the `realtime-migrate` key of
 * package.json, else the defaults.
 *
 * @throws UserError of one line for a file that is missing, does not parse, throws, or does not match the schema, and
 * for a project with two configurations.
 */
export async function loadConfig({ cwd, file }: LoadOptions): Promise<Config> {
  const source = file === undefined ? findConfig(cwd) : path.resolve(cwd, file);
  if (source === undefined) return defaultConfig();
  const label = path.relative(cwd, source).split(path.sep).join('/') || source;
  if (!isFile(source)) throw new UserError(`${label}: configuration file not found`);
  const isPackage = path.basename(source) === 'package.json';
  const value = isPackage ? packageConfig(readJson(source, label)) : await read(source, label);
  if (isPackage && value === undefined) {
    throw new UserError(`${label}: expected the key "${packageKey}", got nothing`);
  }
  return { ...validateConfig(value, isPackage ? `${label}: ${packageKey}` : label), source };
}

/** Nobody waits for what a pipe of that name will say. */
function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * The configuration of a folder, absolute. One place only: with two, it would be a guess which of them the user edits.
 *
 * @throws UserError where there are two.
 */
export function findConfig(cwd: string): string | undefined {
  const found = names.filter((name) => isFile(path.join(cwd, name)));
  const manifest = path.join(cwd, 'package.json');
  if (isFile(manifest) && hasPackageKey(manifest)) found.push('package.json');
  if (found.length > 1) {
    throw new UserError(
      `${found.join(' and ')} both configure realtime-migrate: keep one, or choose with --config`,
    );
  }
  return found[0] === undefined ? undefined : path.join(cwd, found[0]);
}

/** A package.json that cannot be read is its owner's concern unless it may hold the key. */
function hasPackageKey(manifest: string): boolean {
  const text = readFileSync(manifest, 'utf8');
  if (!text.includes(`"${packageKey}"`)) return false;
  return packageConfig(readJson(manifest, 'package.json')) !== undefined;
}

function packageConfig(manifest: unknown): unknown {
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  return (manifest as Record<string, unknown>)[packageKey];
}

async function read(source: string, label: string): Promise<unknown> {
  const extension = path.extname(source).slice(1);
  if (extension === 'json') return readJson(source, label);
  if ((extensions as readonly string[]).includes(extension)) return evaluateConfig(source, label);
  throw new UserError(
    `${label}: expected a file that ends in ${extensions.map((name) => `.${name}`).join(', ')}, got ${show(`.${extension}`)}`,
  );
}

function readJson(source: string, label: string): unknown {
  try {
    return JSON.parse(readFileSync(source, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(`${label}: expected JSON, got an error: ${oneLine(messageOf(error))}`);
  }
}

/** Parser messages quote the source, line breaks included. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
