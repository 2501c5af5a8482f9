/** A browser's WebRTC for Node, so that the website's own code opens its data channels there, too. */
import wrtc from '@roamhq/wrtc';

class PeerConnection extends wrtc.RTCPeerConnection {
  /** Without a description a browser makes one. */
  async setLocalDescription(description) {
    return super.setLocalDescription(description ?? (await this.createOffer()));
  }
}

/** Installs it where the website looks for it. */
export function installPeerConnection() {
  globalThis.RTCPeerConnection = PeerConnection;
}
