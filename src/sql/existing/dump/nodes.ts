import type { Node, RangeVar, RoleSpec } from 'libpg-query';

/** The strings among nodes. */
export function stringsOf(nodes: readonly Node[] = []): string[] {
  return nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** The value of an option: text, number or boolean, as text. */
export function valueOf(node: Node | undefined): string {
  if (!node) return '';
  if ('String' in node) return node.String.sval ?? '';
  if ('Integer' in node) return String(node.Integer.ival ?? 0);
  if ('Float' in node) return node.Float.fval ?? '';
  if ('Boolean' in node) return String(node.Boolean.boolval ?? false);
  if ('TypeName' in node) return stringsOf(node.TypeName.names).at(-1) ?? '';
  if ('A_Const' in node) {
    const { sval, ival, fval } = node.A_Const;
    if (sval) return sval.sval ?? '';
    if (ival) return String(ival.ival ?? 0);
    return fval?.fval ?? '';
  }
  return '';
}

/** A name as a dump writes it; without a schema it is one of `public`. */
export function qualified(relation: RangeVar | undefined): { schema: string; name: string } {
  return { schema: relation?.schemaname ?? 'public', name: relation?.relname ?? '' };
}

export function rolesOf(nodes: readonly Node[] = []): string[] {
  return nodes.flatMap((node) => ('RoleSpec' in node ? [roleName(node.RoleSpec)] : []));
}

export function roleName(role: RoleSpec): string {
  return role.roletype === 'ROLESPEC_PUBLIC' ? 'public' : (role.rolename ?? '');
}

/** PostgreSQL's ways to write yes. */
export function isTrue(value: string): boolean {
  return ['true', 'on', 'yes', '1', 't', 'y'].includes(value.toLowerCase());
}
