import type { CreatePolicyStmt, GrantStmt, Node } from 'libpg-query';
import type { PolicyFacts, ReaderFacts } from '../facts.js';
import type { DumpedDatabase } from './database.js';
import { rolesOf, stringsOf } from './nodes.js';
import { keyOf } from './relations.js';

const COMMANDS = new Set<string>(['all', 'select', 'insert', 'update', 'delete']);

export function addPolicy(database: DumpedDatabase, policy: CreatePolicyStmt): void {
  const command = policy.cmd_name ?? 'all';
  const roles = rolesOf(policy.roles);
  database.relations.get(keyOf(policy.table))?.policies.push({
    name: policy.policy_name ?? '',
    command: COMMANDS.has(command) ? (command as PolicyFacts['command']) : 'all',
    permissive: policy.permissive ?? false,
    roles: (roles.length > 0 ? roles : ['public']).sort(),
  });
}

/** GRANT and REVOKE, on relations and on schemas. */
export function grant(database: DumpedDatabase, statement: GrantStmt): void {
  if (statement.targtype !== 'ACL_TARGET_OBJECT') return;
  const roles = rolesOf(statement.grantees);
  if (statement.objtype === 'OBJECT_SCHEMA') {
    if (!allows(statement.privileges, 'usage')) return;
    for (const schema of stringsOf(statement.objects)) {
      if (statement.is_grant && roles.some((role) => role === 'public' || role === 'authenticated'))
        database.usable.add(schema);
      else if (!statement.is_grant && roles.includes('public')) database.usable.delete(schema);
    }
  } else if (statement.objtype === 'OBJECT_TABLE') {
    for (const object of statement.objects ?? []) {
      const relation = 'RangeVar' in object ? database.relations.get(keyOf(object.RangeVar)) : undefined;
      if (relation)
        relation.readers = statement.is_grant
          ? [...relation.readers, ...readersOf(statement, roles)]
          : relation.readers.filter(({ role }) => !roles.includes(role));
    }
  }
}

function readersOf(statement: GrantStmt, roles: readonly string[]): ReaderFacts[] {
  const grantable = statement.grant_option ?? false;
  const columns = (statement.privileges ?? []).flatMap((node) =>
    'AccessPriv' in node && node.AccessPriv.cols && ['select', undefined].includes(node.AccessPriv.priv_name)
      ? stringsOf(node.AccessPriv.cols)
      : [],
  );
  const entries: (string[] | null)[] = columns.length > 0 ? [columns] : [];
  if (allows(statement.privileges, 'select')) entries.push(null);
  return roles.flatMap((role) => entries.map((list) => ({ role, columns: list, grantable })));
}

/** Whether a privilege on the whole object is among them; ALL is an empty list. */
function allows(privileges: Node[] | undefined, wanted: string): boolean {
  if (!privileges || privileges.length === 0) return true;
  return privileges.some(
    (node) => 'AccessPriv' in node && !node.AccessPriv.cols && node.AccessPriv.priv_name === wanted,
  );
}
