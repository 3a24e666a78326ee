import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/index.js';
import { PACKAGE, project } from './project.js';

const CONFIG = (more: object = {}): Record<string, string> => ({
  ...PACKAGE,
  'realtime-migrate.config.json': JSON.stringify({
    routes: [{ path: '**', kind: 'broadcast', channel: 'shop', event: '*', ...more }],
    backend: { roots: [] },
  }),
});

const SOCKET = `import { io } from 'socket.io-client';
export const socket = io('https://api.example.com');
`;

const USER = (lines: string): string => `import { useEffect } from 'react';
import { socket } from './socket';
export function useOrders(add) {
  useEffect(() => {
    ${lines}
  }, [add]);
}
`;

const run = async (files: Record<string, string>, more: object = {}) => {
  const app = project({ ...CONFIG(more), ...files });
  const result = await migrate({ cwd: app.dir, force: true, verify: false, sql: false, markers: false });
  return { app, result, site: result.sites[0] };
};

describe('a socket of socket.io that other files listen to', () => {
  it('becomes an object with the methods they use, and they stay as they are', async () => {
    const user = USER(`socket.on('order', add);
    return () => {
      socket.off('order', add);
    };`);
    const { app, site } = await run({ 'src/socket.js': SOCKET, 'src/orders.js': user });
    expect(site?.action).toBe('review');
    expect(app.read('src/orders.js')).toBe(user);
    const written = app.read('src/socket.js');
    expect(written).toContain('export const socket = openChannel()');
    expect(written).toMatch(/\bon\(event, listener\) \{/);
    expect(written).toMatch(/\boff\(event, listener\) \{/);
    expect(written).not.toMatch(/emit|disconnect|connected|socket\.io/);
  });

  it('goes through a context, a hook and a constant of another file', async () => {
    const { app, site } = await run({
      'src/events.js': `export const EVENTS = { ORDER: 'order' };\n`,
      'src/provider.jsx': `import { createContext, useContext, useEffect, useState } from 'react';
import { io } from 'socket.io-client';
const SocketContext = createContext(null);
export const useSocket = () => useContext(SocketContext);
export function SocketProvider({ children }) {
  const [socket, setSocket] = useState(null);
  useEffect(() => {
    const opened = io('https://api.example.com');
    setSocket(opened);
    return () => {
      opened.disconnect();
    };
  }, []);
  return <SocketContext.Provider value={{ socket }}>{children}</SocketContext.Provider>;
}
`,
      'src/orders.jsx': `import { useEffect } from 'react';
import { EVENTS } from './events';
import { useSocket } from './provider';
export function Orders({ add }) {
  const { socket } = useSocket();
  useEffect(() => {
    if (!socket) return;
    socket.on(EVENTS.ORDER, add);
    return () => socket.off(EVENTS.ORDER);
  }, [socket, add]);
  return null;
}
`,
    });
    expect(site?.reasons.join('\n')).toContain('`disconnect`, `on`, `off`');
    expect(site?.action).toBe('review');
    const written = app.read('src/provider.jsx');
    // Nobody listens to the connection.
    expect(written).not.toMatch(/tell\('connect|tell\('disconnect/);
    expect(written).toContain('const opened = openChannel()');
  });

  it('tells of the connection when another file asks', async () => {
    const { app } = await run({
      'src/socket.js': SOCKET,
      'src/orders.js': USER(`socket.on('order', add);
    socket.on('disconnect', () => console.warn('gone'));
    if (socket.connected) add(null);`),
    });
    expect(app.read('src/socket.js')).toContain(`tell('disconnect', status)`);
    expect(app.read('src/socket.js')).toContain('get connected()');
  });

  it.each([
    [
      `console.log(socket.id); socket.on('order', (order) => add(order, socket.id));`,
      'uses `id` of the socket',
    ],
    [`socket.on('order', add); socket.io.on('reconnect', add);`, 'uses `io` of the socket'],
    [`socket.once('order', add);`, 'only the first message'],
    [`socket.on('order', (count, ack) => ack(count));`, 'several values'],
    [`socket.on('order', add); socket.emit('join', add.room);`, 'names at run time what to join'],
    [`socket.on('order', add); socket.emit('join', 'lobby');`, 'only served the old connection'],
    [`socket.on('order', add); socket.emit('say', { text: 'hello' });`, '`relay: true`'],
    [`socket.on('order', add); window.socket = socket;`, 'leaves what can be followed'],
    [`socket.on('order', add); socket.connect();`, 'uses `connect` of the socket'],
    [`socket.on('order', add); const chained = socket.on('other', add); chained.off('order');`, 'uses `on`'],
  ])('stays for %s', async (lines, reason) => {
    const files = { 'src/socket.js': SOCKET, 'src/orders.js': USER(lines) };
    const { app, site, result } = await run(files);
    expect(site?.reasons.join('\n')).toContain(reason);
    expect(site?.action).toBe('manual');
    expect(app.read('src/socket.js')).toBe(SOCKET);
    expect(result.changes).toEqual([]);
  });

  it('sends for others where the route relays', async () => {
    const { app, site } = await run(
      {
        'src/socket.js': SOCKET,
        'src/orders.js': USER(`socket.on('order', add); socket.emit('say', { text: 'hello' });`),
      },
      { relay: true },
    );
    expect(site?.action).toBe('review');
    expect(app.read('src/socket.js')).toContain(`void channel.send({ type: 'broadcast', event, payload })`);
  });

  it('stays when nothing in the project uses it', async () => {
    const { site } = await run({ 'src/socket.js': SOCKET });
    expect(site?.action).toBe('manual');
    expect(site?.reasons.join('\n')).toContain('nothing in the project imports it');
  });
});
