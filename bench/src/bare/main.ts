import Fastify from 'fastify';
import { mountHandlers } from './handlers.js';
import { openSetting, type SettingOptions } from './setting.js';

/** The bare handlers as a process of their own: `main.js <port> <options as JSON>`. */
const [port, options] = process.argv.slice(2) as [string, string];
const app = Fastify();
mountHandlers(app, await openSetting(JSON.parse(options) as SettingOptions));
app.get('/readyz', () => ({ status: 'ready' }));
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
