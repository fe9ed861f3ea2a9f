import { TestEnvironment } from 'jest-environment-node';
import { ServerThreads } from './server-threads.mjs';

/** Of this worker process: jest loads this module once, and every file of stories anew. */
const serverThreads = new ServerThreads();

export default class StoryEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.serverThreads = serverThreads;
  }
}
