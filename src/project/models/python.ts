import path from 'node:path';
import type { Model } from './model.js';

interface PythonClass {
  name: string;
  bases: string[];
  at: number;
  body: string;
}

/** `class Boat(Base): __tablename__ = "boats"; created_at = Column("createdAt", …)`, and of SQLModel. */
export function sqlalchemyModels(text: string): Model[] {
  return classesIn(text).flatMap(({ bases, body, at }): Model[] => {
    const named = /^[ \t]+__tablename__\s*(?::\s*\w+\s*)?=\s*['"]([\w.]+)['"]/m.exec(body);
    if (!named?.[1]) return [];
    const columns = new Map<string, string>();
    for (const { 1: name = '', 2: rest = '' } of membersOf(body)) {
      if (/^__|relationship\(|column_property\(|association_proxy\(/.test(`${name}${rest}`)) continue;
      const made = /=\s*(?:\w+\.)?(?:Column|mapped_column|Field)\(([^]*)/.exec(rest)?.[1];
      if (made === undefined && !/^\s*:\s*(?:\w+\.)?Mapped\[/.test(rest)) continue;
      const own =
        /^\s*['"](\w+)['"]/.exec(made ?? '')?.[1] ??
        /\bsa_column\s*=\s*Column\(\s*['"](\w+)['"]/.exec(made ?? '')?.[1];
      columns.set(name, own ?? name);
    }
    const schema = /['"]schema['"]\s*:\s*['"](\w+)['"]/.exec(body)?.[1];
    const plain = bases.every((base) =>
      /^(?:\w+\.)?(?:\w*Base|Model|SQLModel|table=True|DeclarativeBase)$/.test(base),
    );
    const start = at + named.index + named[0].length - named[0].trimStart().length;
    const name = schema === undefined ? named[1] : `${schema}.${named[1]}`;
    return [
      { name, at: start, columns, open: !plain || bases.filter((base) => base !== 'table=True').length > 1 },
    ];
  });
}

/** `class Order(models.Model)` in the app `shop` is `shop_order`, unless its Meta names another. */
export function djangoModels(file: string, text: string): Model[] {
  const folder = path.basename(path.dirname(file));
  const app = folder === 'models' ? path.basename(path.dirname(path.dirname(file))) : folder;
  return classesIn(text).flatMap(({ name: model, bases, body, at }): Model[] => {
    if (!bases.some((base) => /\bmodels\.Model$/.test(base)) || /^\s+abstract\s*=\s*True/m.test(body))
      return [];
    const named = /^\s+db_table\s*=\s*['"](\w+)['"]/m.exec(body)?.[1];
    const columns = new Map([['id', 'id']]);
    for (const { 1: name = '', 2: rest = '' } of membersOf(body)) {
      const [, type, given = ''] = /^\s*=\s*(?:models\.)?(\w+(?:Field|Key))\(([^]*)/.exec(rest) ?? [];
      if (type === undefined || type === 'ManyToManyField') continue;
      const own = /\bdb_column\s*=\s*['"](\w+)['"]/.exec(given)?.[1];
      const isKey = type === 'ForeignKey' || type === 'OneToOneField';
      columns.set(isKey ? `${name}_id` : name, own ?? (isKey ? `${name}_id` : name));
      if (/\bprimary_key\s*=\s*True/.test(given)) columns.delete('id');
    }
    return [{ name: named ?? `${app}_${model}`.toLowerCase(), at, columns, open: bases.length > 1 }];
  });
}

function classesIn(text: string): PythonClass[] {
  return [...text.matchAll(/^class (\w+)\(([^)]*)\):/gm)].map(
    ({ 0: head, 1: name = '', 2: given = '', index: at }) => {
      const end = /^\S/m.exec(text.slice(at + head.length).replace(/^[^\n]*\n/, ''))?.index;
      const start = text.indexOf('\n', at + head.length) + 1;
      const body = text.slice(at, end === undefined || start === 0 ? undefined : start + end);
      return {
        name,
        bases: given
          .split(',')
          .map((base) => base.trim())
          .filter(Boolean),
        at,
        body,
      };
    },
  );
}

/** What stands at the level of the class: a name, and the rest up to the next one. */
function membersOf(body: string): RegExpMatchArray[] {
  const indent = /^[ \t]+(?=\S)/m.exec(body.slice(body.indexOf('\n') + 1))?.[0] ?? '    ';
  const member = new RegExp(`^${indent}([A-Za-z_]\\w*)([ \\t]*[:=][^]*?)(?=^${indent}\\S|(?![^]))`, 'gm');
  return [...body.matchAll(member)];
}
