import type { Socket, SocketListener } from './match_connection';
import { SUBPROTOCOL } from './protocol';

/** Opens the browser's WebSocket for a game connection. */
export function openWebSocket(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url, SUBPROTOCOL);
  socket.addEventListener('open', () => listener.onOpen());
  socket.addEventListener('message', ({ data }) => listener.onFrame(data));
  socket.addEventListener('close', ({ code }) => listener.onClose(code));
  return socket;
}
