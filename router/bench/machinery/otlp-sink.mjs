/** A receiver of telemetry that drops what it gets. The parent process gets one message with its URL. */
import { createServer } from 'node:http';

let received = 0;
const server = createServer((request, response) => {
  received += 1;
  request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('message', () => process.send({ received }));
