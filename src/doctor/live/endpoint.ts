import { UserError } from '../../errors.js';
import { AskingWebSocket, type Refusal } from './web-socket.js';

export interface Endpoint {
  /** `https://<reference>.supabase.co`, without a slash at the end. */
  url: string;
  key: string;
  /** How the address was given, for messages. */
  source: string;
  /** Longest wait for an answer, in milliseconds. */
  timeout: number;
}

/**
 * The address of a project as `createClient` takes it.
 *
 * @throws UserError for anything else.
 */
export function projectUrl(value: string, source: string): string {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new UserError(`${source}: expected the address of the project, https://<reference>.supabase.co`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new UserError(
      `${source}: expected the address of the project, https://<reference>.supabase.co, not that of the database or of a socket`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/**
 * Connects once, so that a project which cannot be reached is one clear line and not an error of each channel.
 *
 * @throws UserError that says what is in the way. May hold words of the server.
 */
export async function tryEndpoint({ url, key, source, timeout }: Endpoint): Promise<void> {
  const address = `${url.replace(/^http/, 'ws')}/realtime/v1/websocket?apikey=${encodeURIComponent(key)}&vsn=2.0.0`;
  const { host } = new URL(url);
  const refusal = await new Promise<Refusal | undefined>((resolve) => {
    const socket = new AskingWebSocket(address);
    const timer = setTimeout(() => {
      resolve({ words: 'timeout', code: 'ETIMEDOUT' });
      socket.close();
    }, timeout);
    const done = (answer?: Refusal): void => {
      clearTimeout(timer);
      resolve(answer);
      socket.close();
    };
    socket.onopen = () => {
      done();
    };
    socket.onrefused = done;
  });
  if (refusal) throw new UserError(`${source}: ${reasonOf(refusal, host, timeout)}`);
}

function reasonOf({ status, code, words }: Refusal, host: string, timeout: number): string {
  const said = words.replace(/\s+/g, ' ').trim().slice(0, 160);
  const quoted = said === '' ? '' : ` ("${said}")`;
  if (status === undefined) return networkReason(code, words, host, timeout);
  if (status === 540 || /project.{0,20}paused/i.test(said))
    return `the project at ${host} is paused: restore it in the dashboard`;
  if (status === 401 || status === 403)
    return `${host} refuses the key${quoted}: is it the anon or publishable key of this project?`;
  if (status === 404)
    return `there is no Realtime at ${host}: expected the address of a project, https://<reference>.supabase.co`;
  if (status === 429) return `${host} takes no more connections now${quoted}: try again later`;
  if (status >= 500) return `Realtime at ${host} is not available (HTTP ${String(status)})${quoted}`;
  return `${host} does not speak the protocol of Realtime (HTTP ${String(status)})${quoted}`;
}

function networkReason(code: string | undefined, words: string, host: string, timeout: number): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${host}: does the project run, and is this its address?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${host} is not known: correct the address; a project that was paused for long has none until it is restored`;
    case 'ETIMEDOUT':
      return `${host} did not answer within ${String(timeout / 1000)} s: check the address and the network, or give it longer with --timeout`;
    default:
      return `${host} could not be reached: ${words.split('\n')[0] ?? ''}`;
  }
}
