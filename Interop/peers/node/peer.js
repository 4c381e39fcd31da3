// SPDX-License-Identifier: Apache-2.0
'use strict';

// A peer over Node's tls. See ../README.md.

const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const tls = require('node:tls');

const role = process.argv[2];
const options = {end: 'wait'};
for (let i = 3; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];
const limit = options.bytes === undefined ? Infinity : Number(options.bytes);
const only = 'TLSv' + (options['max-version'] ?? '1.3');
const common = {minVersion: only, maxVersion: only};
if (options.cert) Object.assign(common, {cert: fs.readFileSync(options.cert), key: fs.readFileSync(options.key)});
if (options.alpn) common.ALPNProtocols = options.alpn.split(',');
if (options.groups) common.ecdhCurve = options.groups.replaceAll(',', ':');

function report(event, fields) {
  fs.writeSync(1, JSON.stringify({event, ...fields}) + '\n');
}

function refused(error) {
  report('refused', {why: error.message});
  process.exitCode = 1;
}

function talk(plain, socket) {
  const digest = crypto.createHash('sha256');
  let count = 0;
  let how = null;
  let isDone = false;
  plain.setNoDelay(true);
  report('handshake', {
    version: socket.getProtocol(), suite: socket.getCipher().standardName, alpn: socket.alpnProtocol || null,
    peer: socket.getPeerCertificate().subject?.CN ?? ''});

  socket.on('data', (chunk) => {
    digest.update(chunk);
    count += chunk.length;
    if (role === 'server' && !socket.write(chunk)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
    if (count >= limit && !isDone) {
      isDone = true;
      // What was written goes first.
      socket.write('', () => {
        if (options.end === 'close') socket.end();
        if (options.end === 'cut') {
          how = 'we left';
          plain.end();
          plain.destroySoon();
        }
      });
    }
  });
  socket.on('end', () => {
    how ??= 'close_notify';
    socket.end();
  });
  socket.on('error', (error) => { how ??= error.code === 'ECONNRESET' ? 'cut' : error.message; });
  socket.on('close', () => {
    report('data', {bytes: count, sha256: digest.digest('hex')});
    report('end', {how: how ?? 'cut'});
  });
  if (role === 'client') send(socket, limit);
}

function send(socket, left) {
  const period = Buffer.from(Array.from({length: 251 * 256}, (_, i) => i % 251));
  const more = () => {
    while (left > 0) {
      const chunk = left >= period.length ? period : period.subarray(0, left);
      left -= chunk.length;
      if (!socket.write(chunk)) return socket.once('drain', more);
    }
  };
  more();
}

if (role === 'client') {
  const plain = net.connect({host: '127.0.0.1', port: Number(options.port)}, () => {
    const socket = tls.connect({
      socket: plain, servername: options.name, ca: fs.readFileSync(options.ca), allowHalfOpen: true, ...common});
    socket.on('error', (error) => { if (!socket.authorized) refused(error); });
    socket.on('secureConnect', () => talk(plain, socket));
  });
} else {
  const asks = options['client-ca'];
  const context = tls.createSecureContext({...common, ca: asks && fs.readFileSync(asks)});
  const listener = net.createServer({allowHalfOpen: true}, (plain) => {
    listener.close();
    const socket = new tls.TLSSocket(plain, {
      isServer: true, secureContext: context, ALPNProtocols: common.ALPNProtocols, allowHalfOpen: true, requestCert: !!asks,
      rejectUnauthorized: !!asks});
    let isConnected = false;
    socket.on('error', (error) => { if (!isConnected) refused(error); });
    socket.on('secure', () => {
      isConnected = true;
      // It refuses who shows nothing, and leaves it to those who use it to refuse whom it does not know.
      const error = asks && socket.ssl.verifyError();
      if (error) {
        refused(error);
        return socket.destroy();
      }
      talk(plain, socket);
    });
  });
  listener.listen(0, '127.0.0.1', () => report('listening', {port: listener.address().port}));
}
