import type { Client } from 'pg';
import { messageOf } from '../errors.js';

type Host = Pick<Client, 'host' | 'port' | 'user' | 'database'>;

/** Why a database could not be reached, and what to do: one line. */
export function connectionProblem(error: unknown, client: Host, timeout: number): string {
  const first = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const message = messageOf(first).split('\n')[0] ?? '';
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const { user = '' } = client;
  const at = `${client.host}:${String(client.port)}`;
  const known = [
    () => network(code, at),
    () => (/timeout/i.test(message) ? silence(at, timeout) : undefined),
    () => login(code, message, user),
    () => encryption(code, message),
    () => refusal(code, message, client),
  ];
  for (const ask of known) {
    const answer = ask();
    if (answer !== undefined) return answer;
  }
  return `the database at ${at} could not be asked: ${message}`;
}

function network(code: string, at: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${at}: is the database running, and is this its address?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of ${at} is not known: correct the address; a paused project has none until it is restored`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `there is no way to ${at}: direct connections of Supabase need IPv6, so take the connection string of the session pooler`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `${at} closed the connection: is it a PostgreSQL server?`;
    default:
      return undefined;
  }
}

function silence(at: string, timeout: number): string {
  return `${at} did not answer within ${String(timeout / 1000)} s: check the address and the network, or give it longer with --timeout`;
}

function login(code: string, message: string, user: string): string | undefined {
  if (code === '28P01' || /password authentication failed/i.test(message))
    return `the password of ${user} was refused`;
  if (/SASL|client password must be a string/i.test(message))
    return `a password is asked for, and none fits: write it into the connection string, percent-encoded`;
  if (/tenant or user not found/i.test(message))
    return `the pooler does not know ${user}: with the pooler the user is postgres.<project reference>, and the host that of the project's region`;
  if (/role .* does not exist/i.test(message)) return message;
  return undefined;
}

function encryption(code: string, message: string): string | undefined {
  if (/does not support SSL/i.test(message))
    return `the server offers no TLS: take sslmode out of the connection string`;
  if (/no encryption|SSL off|SSL connection is required|requires? (an )?(SSL|TLS)|sslmode/i.test(message))
    return `the server wants TLS: add ?sslmode=require to the connection string`;
  if (/CERT|SELF_SIGNED|ISSUER/.test(code) || /certificate/i.test(message))
    return `the certificate of the server could not be verified (${message}): add sslrootcert=FILE with the one of your project, or sslmode=require to encrypt only`;
  return undefined;
}

function refusal(code: string, message: string, client: Host): string | undefined {
  switch (code) {
    case '3D000':
      return message;
    case '28000':
      return `the server lets ${client.user ?? ''} not in from here: ${message}`;
    case '53300':
      return `the server has no connection left: ${message}`;
    case '57P03':
      return `the server is not ready: ${message}`;
    default:
      return /connection terminated/i.test(message)
        ? `${client.host}:${String(client.port)} closed the connection: is it a PostgreSQL server, and does it run?`
        : undefined;
  }
}
