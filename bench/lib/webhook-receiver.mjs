import { createServer } from 'node:http';

/* A receiver in a process of its own: takes what comes, or, under /dead, never answers. */
const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    if (!request.url.startsWith('/dead')) response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit(0));
