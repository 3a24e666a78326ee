import type { Route } from '../contract.js';
import { defaultSql } from '../config/defaults.js';
import { code, routeCode, routeEntries } from '../config/print.js';
import { printable, wrap } from '../report/text.js';
import type { RolePolicy } from '../sql/role-policies.js';
import type { Proposal, ProposedRoute } from './types.js';

/** What stands in the file beside the routes. */
export interface Surroundings {
  /** Whether the project can import `defineConfig`: its editor reads the file too. */
  isInstalled: boolean;
  /** Command that comes next. */
  command: string;
  client?: { module: string; export: string; because: string };
  roots: readonly string[];
  sqlDir?: string;
  access: Access;
  /** What the policies of the repository ask for, where they agree. */
  policy?: RolePolicy;
}

/** Who may read the rows, and listen to private channels. */
export type Access = 'admins' | 'users' | 'everyone';

const PREDICATES: Record<Access, { says: string; admin: string; roles: string[] }> = {
  admins: {
    says: 'administrators only',
    admin: defaultSql.admin,
    roles: ['authenticated'],
  },
  users: { says: 'every signed-in user', admin: 'true', roles: ['authenticated'] },
  everyone: { says: 'everyone, signed in or not', admin: 'true', roles: ['anon', 'authenticated'] },
};

/** Lines of the file are no longer than this where they can be broken. */
const WIDTH = 110;

/** The text of a configuration: every route with what speaks for it, and all that gets none, as comments. */
export function configText({ routes, aside, unopened }: Proposal, around: Surroundings): string {
  const lines = [
    ...comment(
      '',
      `One route for each WebSocket endpoint that was found. Correct what is wrong, then run \`${around.command}\`. What a key means: npx realtime-migrate explain, or docs/configuration.md.`,
    ),
    ...(around.isInstalled ? ["import { defineConfig } from 'realtime-migrate/config';", ''] : []),
    around.isInstalled ? 'export default defineConfig({' : 'export default {',
    ...clientLines(around),
    '  routes: [',
    ...routes.flatMap((proposed, index) => [...(index > 0 ? [''] : []), ...routeLines(proposed)]),
    '  ],',
    ...notes('No route, and left as they are:', aside),
    ...notes('Served, and opened by nothing here:', unopened),
    ...(around.roots.length > 0
      ? [
          '  // Back ends outside this folder that serve what is opened here.',
          `  backend: { roots: ${code(around.roots)} },`,
        ]
      : []),
    ...sqlLines(around),
    around.isInstalled ? '});' : '};',
  ];
  return `${lines.join('\n')}\n`;
}

function clientLines({ client }: Surroundings): string[] {
  if (!client) return [];
  const { because, ...key } = client;
  return [...comment('  ', because), `  client: ${code(key)},`];
}

function routeLines({ route, evidence, refused }: ProposedRoute): string[] {
  const told = evidence.flatMap((line) => comment('    ', line, '  '));
  const entry = entryLines(route);
  if (refused === undefined) return [...told, ...entry];
  return [
    ...told,
    ...comment(
      '    ',
      `No channel: ${refused}. It belongs to an HTTP call, or to supabase.rpc. If it is one all the same:`,
    ),
    ...entry.map((line) => line.replace('    ', '    // ')),
  ];
}

function entryLines(route: Route): string[] {
  const one = `    ${routeCode(route)},`;
  if (one.length <= WIDTH && route.todo === undefined) return [one];
  return [
    '    {',
    ...routeEntries(route).flatMap(([key, value]) => [
      ...(key === 'todo' ? ['      // TODO'] : []),
      `      ${key}: ${value},`,
    ]),
    '    },',
  ];
}

function notes(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [`  // ${title}`, ...lines.flatMap((line) => comment('  ', `- ${line}`, '  '))];
}

function sqlLines({ access, sqlDir, policy }: Surroundings): string[] {
  const { says, admin, roles } = access === 'admins' && policy ? ofPolicy(policy) : PREDICATES[access];
  const others = (Object.keys(PREDICATES) as Access[]).filter((one) => one !== access);
  return [
    ...comment('  ', `Who may read the rows and listen to private channels: ${says}. Instead:`),
    ...others.map((one) => {
      const { says: who, admin: predicate, roles: named } = PREDICATES[one];
      return `  //   ${who}: admin: ${code(predicate)}, roles: ${code(named)}`;
    }),
    '  sql: {',
    ...(sqlDir === undefined ? [] : [`    dir: ${code(sqlDir)},`]),
    `    admin: ${code(admin)},`,
    `    roles: ${code(roles)},`,
    '  },',
  ];
}

function ofPolicy({ role, policy, file, line }: RolePolicy): (typeof PREDICATES)[Access] {
  return {
    ...PREDICATES.admins,
    says: `whoever has the role '${role}', as the policy ${policy} has it (${file}:${String(line)})`,
    admin: defaultSql.admin.replace("'admin'", `'${role}'`),
  };
}

/** A text from the repository ends no comment, and drives no terminal. */
function comment(indent: string, text: string, more = ''): string[] {
  return wrap(printable(text), WIDTH, `${indent}// `, `${indent}// ${more}`).split('\n');
}
