interface Ref<T> {
  value: T;
}

/** Vue, as far as the composable needs it. */
export interface Composition {
  ref<T>(value: T): Ref<T>;
  onScopeDispose(run: () => void): void;
}

interface Options {
  autoReconnect?: boolean;
}

/** `useWebSocket` of VueUse: the last text, the state of the connection, and a new attempt after a second. */
export function vueUse(SocketClass: typeof WebSocket, { ref, onScopeDispose }: Composition) {
  return {
    useWebSocket(url: string, { autoReconnect = false }: Options = {}) {
      const data = ref<string | null>(null);
      const status = ref<'OPEN' | 'CONNECTING' | 'CLOSED'>('CLOSED');
      let socket: WebSocket | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isClosed = false;
      const open = (): void => {
        const own = new SocketClass(url);
        socket = own;
        status.value = 'CONNECTING';
        own.onopen = () => {
          status.value = 'OPEN';
        };
        own.onmessage = ({ data: text }) => {
          data.value = String(text);
        };
        own.onclose = () => {
          status.value = 'CLOSED';
          if (autoReconnect && !isClosed) timer = setTimeout(open, 1000);
        };
      };
      const close = (): void => {
        isClosed = true;
        clearTimeout(timer);
        socket?.close();
      };
      open();
      onScopeDispose(close);
      return { data, status, open, close, send: (text: string) => socket?.send(text) };
    },
  };
}
