import * as v from 'valibot';
import type { Config, Route, UserConfig } from '../contract.js';
import { UserError } from '../errors.js';
import { defaultRoutes, defaultSql } from './defaults.js';
import { printProblem, show, type Problem } from './problem.js';
import { routeProblems } from './routes.js';
import { keysOf, userConfigSchema, wanted } from './schema.js';

/**
 * Checks a value against the configuration's schema and fills the defaults in.
 *
 * @param label begins the message, normally the file the value came from.
 * @throws UserError with one line, `label: path.to.key: expected X, got Y`; further problems are counted.
 */
export function validateConfig(value: unknown, label: string): Config {
  const parsed = v.safeParse(userConfigSchema, value, { abortPipeEarly: true });
  const problems = parsed.success
    ? routeProblems(parsed.output.routes ?? [])
    : parsed.issues.map((issue) => explain(issue, value));
  const [first, ...rest] = problems.map(printProblem);
  if (!parsed.success || first !== undefined) {
    const more = rest.length === 0 ? '' : ` (and ${String(rest.length)} more)`;
    throw new UserError(`${label}: ${first ?? 'not a configuration'}${more}`);
  }
  return withDefaults(parsed.output);
}

/** The configuration of a project that has none. */
export function defaultConfig(): Config {
  return withDefaults({});
}

function withDefaults(user: UserConfig): Config {
  return {
    ...(user.client && { client: user.client }),
    routes: user.routes ?? defaultRoutes.map((route) => ({ ...route })),
    backend: { roots: user.backend?.roots ?? [], modules: user.backend?.modules ?? [] },
    sql: { ...defaultSql, ...user.sql },
    exclude: user.exclude ?? [],
    rules: user.rules ?? {},
  };
}

type Issue = v.InferIssue<typeof userConfigSchema>;

function explain(issue: Issue, root: unknown): Problem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const key = String(path.at(-1));
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return {
      path,
      expected: `one of ${allowedKeys(path, root).join(', ')}`,
      got: `the unknown key "${key}"`,
    };
  }
  if (issue.type === 'strict_object' && path.length > 0 && issue.expected !== 'Object') {
    return { path, expected: wanted[key] ?? 'a value', got: show(issue.input) };
  }
  if (issue.type === 'variant' && key === 'kind') {
    return { path, expected: wanted.kind ?? '', got: show(issue.input) };
  }
  return { path, expected: issue.message, got: show(issue.input) };
}

/** The keys of the object that holds an unknown one; those of a route depend on its kind. */
function allowedKeys(path: readonly (string | number)[], root: unknown): readonly string[] {
  const [section, index, inner] = path;
  if (path.length === 1) return keysOf.config;
  if (section !== 'routes') return keysOf[section as 'client' | 'backend' | 'sql'];
  if (path.length > 3) return keysOf[inner as 'snapshot'];
  const { kind } = ((root as { routes: Route[] }).routes[Number(index)] ?? {}) as Route;
  return keysOf[kind];
}
