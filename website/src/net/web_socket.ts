import type { Socket, SocketListener } from './match_connection';
import { SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON } from './protocol';

/** Opens the browser's WebSocket for a game connection, binary where the server can. */
export function openWebSocket(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url, [SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => listener.onOpen(socket.protocol));
  socket.addEventListener('message', ({ data }) => listener.onFrame(data));
  socket.addEventListener('close', ({ code }) => listener.onClose(code));
  return socket;
}
