/** What a back end offers by WebSocket, as plain data. Lines count from 1; files are relative, with `/`. */

export type Framework =
  | 'fastapi'
  | 'starlette'
  | 'channels'
  | 'flask-sock'
  | 'quart'
  | 'aiohttp'
  | 'sanic'
  | 'tornado'
  | 'websockets'
  | 'ws'
  | 'express-ws'
  | 'fastify'
  | 'nestjs'
  | 'nitro'
  | 'socket.io'
  | 'hono'
  | 'elysia'
  | 'bun'
  | 'deno'
  | 'cloudflare';

export interface Place {
  file: string;
  line: number;
}

/** Where a route learns who calls: `none seen` is an empty list. */
export type Auth = 'first message' | 'query token' | 'dependency' | 'header' | 'cookie' | 'path token';

/** A query or function whose answer is sent. */
export interface Poll extends Place {
  kind: 'sql' | 'call';
  /** The statement, or the function as it is called. */
  text: string;
}

/** Sends from time to time. */
export interface Push extends Place {
  seconds: number | null;
  /** Once for all clients, not for each of them. */
  forAll?: true;
}

export interface Behaviour {
  /** What it sends by itself; `seconds` is null where the code does not tell. */
  push?: Push;
  /** Hands on to others what one client sent. */
  relay: boolean;
  /** Fields it adds to what it hands on, such as the name of who sent it. */
  adds: string[];
  /** Writes to a database what a client sent, by this call. */
  stores?: Omit<Poll, 'kind'>;
  /** Answers what a client sent. */
  reply: boolean;
  /** Kinds of messages that say nothing else, sent before it waits or asks for anything: `auth_ok`. Missing where there are none. */
  greets?: string[];
  /** Answers pings, or reads only to notice that the client has gone. */
  keepAlive: boolean;
  /** Subscribes to a queue or pub/sub service and passes on what comes. */
  subscribes: boolean;
  /** Groups and rooms that its sockets join, by name; `*` for what the code does not tell. */
  groups: string[];
  /** A manager or service that is given the socket and sends to it from elsewhere. */
  delegates: (Place & { name: string })[];
}

export interface BackendRoute {
  framework: Framework;
  /** With all prefixes; `:name` is a parameter, `*` an unknown segment, `**` any number of them, as in the configuration. */
  path: string;
  /** Paths under which a proxy of the repository publishes it, where they differ. */
  published: string[];
  /** Where the path is declared. */
  file: string;
  line: number;
  handler: (Place & { name: string }) | null;
  mounted: boolean;
  /** Why not, for a route that is not mounted. */
  reason: string | null;
  /** Where routers are mounted on the way, outermost first. */
  via: Place[];
  /** Own port, where the code names one. */
  port: number | null;
  /** It speaks the protocol of Socket.IO, which only clients of that library understand. */
  socketIo: boolean;
  /** Messages by name that it listens to. */
  events: string[];
  auth: Auth[];
  does: Behaviour;
  /** What it asks for by itself: each time, or once for each client. */
  polls: Poll[];
  /** Of these, what it sends to a client that has just connected. */
  greeting: Poll[];
}
