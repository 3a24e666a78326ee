import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An application ready for the browser. */
export interface Bundle {
  script: string;
  style: string;
}

export interface Site {
  url: string;
  /** What the browser gets from now on. */
  serve(bundle: Bundle): void;
  close(): Promise<void>;
}

/** Serves one page. A backend that is attached to its server is of one origin with it, to the browser. */
export async function startSite(attach?: (server: Server) => void): Promise<Site> {
  let bundle: Bundle = { script: '', style: '' };
  const server = createServer((request, response) => {
    const page =
      '<!doctype html><html lang="en"><title>Ferrypoint</title><link rel="icon" href="data:," /><link rel="stylesheet" href="/app.css" /><div id="root"></div><script src="/app.js"></script>';
    const [type, body] =
      request.url === '/app.js'
        ? ['text/javascript', bundle.script]
        : request.url === '/app.css'
          ? ['text/css', bundle.style]
          : ['text/html', page];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  attach?.(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(next) {
      bundle = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
