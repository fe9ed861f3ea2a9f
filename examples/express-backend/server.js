import express from 'express';
import { signedIn, stillSignedIn } from './yaopai.js';

const app = express();

app.get('/me', signedIn, (request, response) => {
  response.json({ id: request.user.id });
});

// Where a logout must count at once: it costs one question to Yaopai.
app.post('/payments', signedIn, stillSignedIn, (request, response) => {
  response.status(201).json({ paidBy: request.user.id });
});

const host = process.env.HOST ?? '127.0.0.1';
const server = app.listen(Number(process.env.PORT ?? 4000), host, (error) => {
  if (error) throw error;
  console.log(`http://${host}:${server.address().port}`);
});
