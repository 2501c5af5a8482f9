import type { Channel, ChannelListener } from './beside';

/** Agreed on in advance by both sides: no word is lost on opening it. */
const STREAM = 0;

/** A WebRTC data channel on which nothing is sent twice and nothing waits; null where the browser has none. */
export function openDataChannel(listener: ChannelListener): Channel | null {
  if (typeof RTCPeerConnection === 'undefined') return null;
  const peer = new RTCPeerConnection();
  const channel = peer.createDataChannel('game', {
    negotiated: true,
    id: STREAM,
    ordered: false,
    maxRetransmits: 0,
  });
  channel.binaryType = 'arraybuffer';
  let closed = false;
  const close = () => {
    closed = true;
    peer.close();
  };
  const fail = () => {
    if (closed) return;
    close();
    listener.onClose();
  };
  channel.addEventListener('open', () => listener.onOpen());
  channel.addEventListener('message', ({ data }) => {
    if (!closed && data instanceof ArrayBuffer) listener.onMessage(data);
  });
  channel.addEventListener('close', fail);
  channel.addEventListener('error', fail);
  peer.addEventListener('connectionstatechange', () => {
    if (peer.connectionState === 'failed') fail();
  });
  // The server has one address, so that it need not be told ours: it sees them.
  const offer = async () => {
    await peer.setLocalDescription();
    if (!closed && peer.localDescription) listener.onOffer(peer.localDescription.sdp);
  };
  offer().catch(fail);
  return {
    answered: (sdp) => void peer.setRemoteDescription({ type: 'answer', sdp }).catch(fail),
    send: (message) => {
      // What would wait is old before it goes out.
      if (channel.readyState !== 'open' || channel.bufferedAmount > 0) return false;
      channel.send(message);
      return true;
    },
    close,
  };
}
