// Ordinary source text of several kinds, as long as it is asked for.

const NOUNS =
  `account order invoice customer shipment product price ticket report session region member project task
budget contract supplier address payment refund coupon basket stock warehouse route driver vehicle schedule calendar
meeting message comment review rating badge profile setting permission role team office branch device sensor alarm
measure chart series filter column layout widget dialog form field draft archive parcel`.split(/\s+/);
const VERBS =
  `load save merge split sort group count format parse render validate update remove create select toggle
resolve collect compare convert apply reset track index match trim round`.split(/\s+/);
const ADJECTIVES =
  `active open late early recent stale total partial primary secondary visible hidden shared local
remote pending final valid broken fresh common daily weekly monthly`.split(/\s+/);

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function names({ pick, below }) {
  return {
    type: () => capital(pick(ADJECTIVES)) + capital(pick(NOUNS)),
    fn: () => pick(VERBS) + capital(pick(ADJECTIVES)) + capital(pick(NOUNS)) + below(1000),
    field: () => pick(NOUNS),
    sentence: () =>
      `${capital(pick(VERBS))}s the ${pick(ADJECTIVES)} ${pick(NOUNS)} of a ${pick(NOUNS)}, unless its ${pick(NOUNS)} is ${pick(ADJECTIVES)}.`,
    number: () => below(5000),
  };
}

function script(random, bytes, { jsx }) {
  const { type, fn, field, sentence, number } = names(random);
  const own = type();
  let text = `import { ${fn()} } from '../shared/${field()}';\nimport type { ${own} } from './types';\n`;
  if (jsx) text += `import { useMemo, useState } from 'react';\n`;
  while (text.length < bytes) {
    const [name, a, b] = [fn(), field(), field()];
    if (jsx && random.next() < 0.4)
      text += `
/** ${sentence()} */
export function ${capital(name)}({ items, onSelect }: { items: ${own}[]; onSelect: (id: number) => void }) {
  const [${a}Open, set${capital(a)}Open] = useState(false);
  const shown = useMemo(() => items.filter(({ ${b} }) => ${b} > ${number()}), [items]);
  return (
    <section className="${a}-list" onClick={() => set${capital(a)}Open(!${a}Open)}>
      <h2>{shown.length} of ${a}</h2>
      {shown.map(({ id, ${b} }) => (
        <button key={id} type="button" onClick={() => onSelect(id)}>
          {${b}.toFixed(2)}
        </button>
      ))}
    </section>
  );
}
`;
    else
      text += `
/** ${sentence()} */
export async function ${name}(input: readonly ${own}[], limit = ${number()}): Promise<${own}[]> {
  const known = new Map(input.map((one) => [one.id, one]));
  const found: ${own}[] = [];
  for (const { id, ${a} } of input) {
    // ${sentence()}
    if (${a} === undefined || found.length >= limit) continue;
    const response = await fetch(\`/api/${a}/\${String(id)}?${b}=\${encodeURIComponent(${a})}\`);
    if (!response.ok) throw new Error(\`${a} \${String(id)}: \${response.statusText}\`);
    const next = (await response.json()) as Partial<${own}>;
    found.push({ ...known.get(id), ...next } as ${own});
  }
  return found.sort((x, y) => x.${b} - y.${b});
}
`;
  }
  return text;
}

function python(random, bytes) {
  const { type, fn, field, sentence, number } = names(random);
  const own = type();
  let text = `"""${sentence()}"""\n\nfrom dataclasses import dataclass\n\nfrom app.db import database\n`;
  while (text.length < bytes) {
    const [a, b] = [field(), field()];
    text += `

@dataclass
class ${own}${number()}:
    """${sentence()}"""

    id: int
    ${a}: str
    ${b}_count: int = ${number()}


async def ${fn().toLowerCase()}(limit: int = ${number()}) -> list[dict]:
    # ${sentence()}
    rows = await database.fetch_all("SELECT id, ${a} FROM ${b}s WHERE ${a} IS NOT NULL LIMIT :limit", {"limit": limit})
    return [dict(row, ${a}=row["${a}"].strip()) for row in rows if row["id"] > ${number()}]
`;
  }
  return text;
}

function sql(random, bytes) {
  const { field, sentence, number } = names(random);
  let text = '';
  while (text.length < bytes) {
    const table = `${field()}_${number()}`;
    text += `-- ${sentence()}
create table if not exists ${table} (
  id bigint generated always as identity primary key,
  ${field()}_name text not null,
  ${field()}_total numeric default ${number()},
  created_at timestamptz not null default now()
);
create index on ${table} (created_at);

`;
  }
  return text;
}

function prose(random, bytes) {
  const { type, sentence } = names(random);
  let text = `# ${type()}\n`;
  while (text.length < bytes) text += `\n${sentence()} ${sentence()}\n`;
  return text;
}

function style(random, bytes) {
  const { field, number } = names(random);
  let text = '';
  while (text.length < bytes)
    text += `.${field()}-${number()} {\n  margin: ${number() % 40}px;\n  grid-area: ${field()};\n}\n\n`;
  return text;
}

function json(random, bytes) {
  const { field, sentence, number } = names(random);
  const entries = [];
  for (let length = 0; length < bytes; length += 90)
    entries.push(`  "${field()}.${number()}": ${JSON.stringify(sentence())}`);
  return `{\n${entries.join(',\n')}\n}\n`;
}

/** Kinds of files: how many of a hundred, ending, middle of their sizes in bytes, and the text. */
export const kinds = [
  { share: 38, ending: '.ts', median: 2600, text: (r, bytes) => script(r, bytes, { jsx: false }) },
  { share: 30, ending: '.tsx', median: 2900, text: (r, bytes) => script(r, bytes, { jsx: true }) },
  { share: 6, ending: '.test.ts', median: 3200, text: (r, bytes) => script(r, bytes, { jsx: false }) },
  { share: 10, ending: '.py', median: 2800, text: python },
  { share: 3, ending: '.sql', median: 1500, text: sql },
  { share: 4, ending: '.css', median: 1400, text: style },
  { share: 5, ending: '.json', median: 1600, text: json },
  { share: 4, ending: '.md', median: 2200, text: prose },
];
