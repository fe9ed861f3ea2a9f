// Puts the SDK where DevTools looks for npm packages, so that "Build npm" is not needed.
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sdk = dirname(fileURLToPath(import.meta.resolve('@yaopai/sdk/package.json')));
const target = join(import.meta.dirname, 'miniprogram', 'miniprogram_npm', '@yaopai', 'sdk');

await rm(target, { recursive: true, force: true });
await cp(join(sdk, 'miniprogram_dist'), target, { recursive: true });
