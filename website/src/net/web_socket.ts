import type { Socket, SocketListener } from './match_connection';
import type { PingListener, PingSocket } from './pings';
import { SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON } from './protocol';

/** Opens the browser's WebSocket for a game connection, binary where the server can. */
export function openWebSocket(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url, [SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => listener.onOpen(socket.protocol));
  socket.addEventListener('message', ({ data }) => listener.onFrame(data));
  socket.addEventListener('close', ({ code }) => listener.onClose(code));
  return whileOpen(socket);
}

/** Opens a game socket to measure the way with. */
export function openPingSocket(url: string, listener: PingListener): PingSocket {
  const socket = new WebSocket(url, [SUBPROTOCOL_JSON]);
  socket.addEventListener('open', listener.onOpen);
  socket.addEventListener('message', ({ data }) => listener.onText(String(data)));
  socket.addEventListener('close', listener.onClose);
  return whileOpen(socket);
}

/** What is sent while the other side closes goes nowhere; the browser would complain of it. */
function whileOpen(socket: WebSocket): Socket & PingSocket {
  return {
    send: (frame: Parameters<Socket['send']>[0]) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: () => socket.close(),
  };
}
