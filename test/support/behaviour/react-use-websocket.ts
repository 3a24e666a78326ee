/**
 * What react-use-websocket does, as far as the cases need it: state of the last message and of the connection, handlers that
 * are read anew at every event, a new attempt when `shouldReconnect` says so.
 */
interface Options {
  onOpen?: (event: unknown) => void;
  onMessage?: (event: { data: string }) => void;
  onError?: (event: unknown) => void;
  onClose?: (event: unknown) => void;
  shouldReconnect?: (event: unknown) => boolean;
}

interface Socket {
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  readyState: number;
  send(text: string): void;
  close(): void;
}

type SocketClass = new (url: string) => Socket;

/** React, as far as the hook needs it. */
export interface Hooks {
  useState<T>(first: T): [T, (next: T) => void];
  useRef<T>(first: T): { current: T };
  useMemo<T>(make: () => T, deps: unknown[]): T;
  useEffect(run: () => (() => void) | undefined, deps: unknown[]): void;
}

/** The module, on sockets of a world. */
export function reactUseWebSocket(
  SocketClass: SocketClass,
  { useState, useRef, useMemo, useEffect }: Hooks,
): Record<string, unknown> {
  function useWebSocket(url: string | null, options: Options = {}, connect = true): Record<string, unknown> {
    const [lastMessage, setLastMessage] = useState<{ data: string } | null>(null);
    const [readyState, setReadyState] = useState(url !== null && connect ? 0 : -1);
    const latest = useRef(options);
    latest.current = options;
    const held = useRef<Socket | null>(null);

    useEffect(() => {
      if (url === null || !connect) return undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const open = (): void => {
        const socket = new SocketClass(url);
        held.current = socket;
        setReadyState(0);
        socket.onopen = (event: unknown) => {
          latest.current.onOpen?.(event);
          setReadyState(1);
        };
        socket.onmessage = (event: { data: string }) => {
          latest.current.onMessage?.(event);
          setLastMessage(event);
        };
        socket.onerror = (event: unknown) => latest.current.onError?.(event);
        socket.onclose = (event: unknown) => {
          latest.current.onClose?.(event);
          setReadyState(3);
          if (latest.current.shouldReconnect?.(event) === true) timer = setTimeout(open, 5000);
        };
      };
      open();
      return () => {
        clearTimeout(timer);
        const socket = held.current;
        if (socket) socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
        socket?.close();
      };
    }, [url, connect]);

    const lastJsonMessage = useMemo(() => {
      try {
        return lastMessage === null ? null : (JSON.parse(lastMessage.data) as unknown);
      } catch {
        return {};
      }
    }, [lastMessage]);
    const sendMessage = (text: string): void => {
      if (held.current?.readyState === 1) held.current.send(text);
    };
    return {
      lastMessage,
      lastJsonMessage,
      readyState,
      sendMessage,
      sendJsonMessage: (value: unknown) => {
        sendMessage(JSON.stringify(value));
      },
      getWebSocket: () => held.current,
    };
  }

  const ReadyState = { UNINSTANTIATED: -1, CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
  return { __esModule: true, default: useWebSocket, useWebSocket, ReadyState };
}
