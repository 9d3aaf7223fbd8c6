// SPDX-License-Identifier: GPL-3.0-or-later
// Node's ws as a client under test: case_client.js URL. Connects once for each case of `fanlight test --listen`, to
// several at a time, and sends every message back.
const http = require('http');
const WebSocket = require('ws');

const atOnce = 8;
const url = process.argv[2];
let next = 1;

function runNext(count) {
  if (next > count)
    return;
  const socket = new WebSocket(`${url}case/${next++}`);
  socket.on('message', (data, isBinary) => socket.send(data, {binary: isBinary}));
  socket.on('error', () => {}); // what a case does to the client is the other side's to judge
  socket.on('close', () => runNext(count));
}

http.get(url.replace('ws:', 'http:') + 'cases', response => {
  let text = '';
  response.on('data', data => text += data);
  response.on('end', () => {
    for (let worker = 0; worker < atOnce; ++worker)
      runNext(Number(text));
  });
});
