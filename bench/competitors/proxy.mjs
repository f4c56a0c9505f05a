// The limit: a request is passed on to one subgraph and its answer passed back, and nothing is looked at.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const { PORT, TARGET } = process.env;
const { origin, pathname } = new URL(TARGET);
const pool = new Pool(origin, { connections: 64 });

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { authorization = '' } = request.headers;
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await pool.request({
      method: 'POST',
      path: pathname,
      headers,
      body: Buffer.concat(chunks),
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    response.writeHead(answer.statusCode, {
      'content-type': 'application/json',
      'content-length': body.length,
    });
    response.end(body);
  });
}).listen(Number(PORT), '127.0.0.1');
