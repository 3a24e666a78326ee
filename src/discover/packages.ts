import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Packages that open sockets and whose users need not write the word. Their names are looked for only where a package.json
 * declares one of them: in most projects that costs nothing.
 */
export const silentPackages: readonly string[] = [
  ...['sockjs-client', '@stomp/stompjs', 'stompjs', 'webstomp-client', 'pusher-js', 'laravel-echo'],
  ...['graphql-ws', 'subscriptions-transport-ws', 'centrifuge', '@microsoft/signalr', '@aspnet/signalr'],
  ...['@rails/actioncable', 'actioncable', 'mqtt', '@trpc/client', 'colyseus.js', 'phoenix'],
  ...['y-websocket', '@hocuspocus/provider', 'autobahn', 'autobahn-browser'],
];

export function isManifest(name: string): boolean {
  return path.basename(name) === 'package.json';
}

/** The silent packages that one of these package.json files (absolute) names, as bytes to look for. */
export function silentIn(manifests: readonly string[]): Buffer[] {
  const left = new Set(silentPackages);
  const found: string[] = [];
  for (const file of manifests) {
    const text = textOf(file);
    for (const name of left) {
      if (!text.includes(`"${name}"`)) continue;
      left.delete(name);
      found.push(name);
    }
  }
  return found.map((name) => Buffer.from(name));
}

function textOf(file: string): string {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
