import type { IncomingMessage, ServerResponse } from 'node:http';
import pg from 'pg';
import { TokenError, verifyJwt, type Claims } from './jwt.js';

const OPERATORS: Record<string, string> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  is: 'is',
  in: 'in',
};

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization, apikey, prefer, accept-profile, x-client-info',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
};

interface Answer {
  status: number;
  body: string;
}

const failure = (status: number, code: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ code, message, details: null, hint: null }),
});

/**
 * `GET /rest/v1/TABLE?select=…` as PostgREST answers it, as far as snapshots need it: columns, filters, order, limit and
 * single rows, in a transaction as the role of the token and with its claims.
 */
export async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  pool: pg.Pool,
  secret: string,
): Promise<void> {
  const { status, body } =
    request.method === 'OPTIONS' ? { status: 204, body: '' } : await answer(request, pool, secret);
  response.writeHead(status, { ...CORS, 'content-type': 'application/json; charset=utf-8' });
  response.end(body);
}

async function answer(request: IncomingMessage, pool: pg.Pool, secret: string): Promise<Answer> {
  if (request.method !== 'GET') return failure(405, 'PGRST117', 'Unsupported HTTP method');
  const url = new URL(request.url ?? '/', 'http://localhost');
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  let claims: Claims;
  try {
    claims = verifyJwt(bearer ?? request.headers.apikey, secret);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const isLate = error.message.includes('expired');
    return failure(401, isLate ? 'PGRST303' : 'PGRST301', isLate ? 'JWT expired' : error.message);
  }
  const schema = request.headers['accept-profile'] ?? 'public';
  const table = decodeURIComponent(url.pathname.replace('/rest/v1/', ''));
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [
      claims.role,
      JSON.stringify(claims),
    ]);
    const { rows } = await client.query<{ count: number; list: string; first: string | null }>(
      queryOf(`${pg.escapeIdentifier(String(schema))}.${pg.escapeIdentifier(table)}`, url.searchParams),
    );
    const { count = 0, list = '[]', first } = rows[0] ?? {};
    if (!request.headers.accept?.includes('vnd.pgrst.object')) return { status: 200, body: list };
    if (count === 1) return { status: 200, body: first ?? '' };
    return failure(406, 'PGRST116', 'Cannot coerce the result to a single JSON object');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const code = error.code ?? '';
    if (code === '42P01') {
      return failure(
        404,
        'PGRST205',
        `Could not find the table '${String(schema)}.${table}' in the schema cache`,
      );
    }
    const status = code === '42501' ? (claims.role === 'anon' ? 401 : 403) : 400;
    return failure(status, code, error.message);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

function queryOf(relation: string, query: URLSearchParams): string {
  const columns = (query.get('select') ?? '*').split(',').map((name) => {
    const [alias, column = alias] = name.trim().split(':');
    return name.trim() === '*'
      ? '*'
      : `${pg.escapeIdentifier(column ?? '')} as ${pg.escapeIdentifier(alias ?? '')}`;
  });
  const where = [...query].flatMap(([column, test]) =>
    ['select', 'order', 'limit', 'offset'].includes(column) ? [] : [conditionOf(column, test)],
  );
  const order = (query.get('order') ?? '').split(',').flatMap((part) => {
    const [column, ...words] = part.split('.');
    const nulls = words.includes('nullsfirst')
      ? ' nulls first'
      : words.includes('nullslast')
        ? ' nulls last'
        : '';
    return column
      ? [`${pg.escapeIdentifier(column)} ${words.includes('desc') ? 'desc' : 'asc'}${nulls}`]
      : [];
  });
  const rows = [
    `select ${columns.join(', ')} from ${relation}`,
    where.length > 0 ? `where ${where.join(' and ')}` : '',
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    query.has('limit') ? `limit ${Number(query.get('limit'))}` : '',
    query.has('offset') ? `offset ${Number(query.get('offset'))}` : '',
  ];
  return `with r as (${rows.filter(Boolean).join(' ')})
    select count(*)::int as count, coalesce(json_agg(r), '[]')::text as list, (json_agg(r) -> 0)::text as first from r`;
}

/** `eq.5`, `not.in.(a,b)`, `is.null` */
function conditionOf(column: string, test: string): string {
  const [, not, operator = '', value = ''] = /^(not\.)?(\w+)\.(.*)$/s.exec(test) ?? [];
  const sql = OPERATORS[operator];
  if (sql === undefined) throw new pg.DatabaseError(`failed to parse filter (${test})`, 0, 'error');
  const literal =
    operator === 'in'
      ? `(${value
          .replace(/^\(|\)$/g, '')
          .split(',')
          .map((one) => pg.escapeLiteral(one.replace(/^"|"$/g, '')))
          .join(', ')})`
      : operator === 'is'
        ? (['null', 'true', 'false', 'unknown'].find((one) => one === value.toLowerCase()) ?? 'null')
        : pg.escapeLiteral(value);
  return `${not === undefined ? '' : 'not '}(${pg.escapeIdentifier(column)} ${sql} ${literal})`;
}
