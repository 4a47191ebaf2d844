/** The stream's outside in the browser: the real socket, the real timers. */

import { chance, nowMs } from './clock.ts';
import type { StreamSocket, StreamSurroundings } from './stream.ts';

const PATH = '/api/v1/stream';

/** Opens sockets to the server that this page came from. */
export function browserSurroundings(): StreamSurroundings {
  const address = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${PATH}`;
  return {
    open: () => openSocket(address),
    nowMs,
    chance,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    // The server and this page disagree about the contract: whoever debugs that looks at the browser's console.
    complain: (what) => reportError(new Error(`stream: ${what}`)),
  };
}

function openSocket(address: string): StreamSocket {
  const socket = new WebSocket(address);
  const facade: StreamSocket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (text) => socket.send(text),
    close: () => socket.close(),
  };
  socket.addEventListener('open', () => facade.onopen?.());
  socket.addEventListener('message', (event) => facade.onmessage?.({ data: event.data }));
  socket.addEventListener('close', () => facade.onclose?.());
  return facade;
}
