export { loadConfig, type ServerConfig } from './config/index.js';
export { type RunningServer, startServer } from './server.js';
