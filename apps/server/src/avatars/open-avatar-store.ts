import { join } from 'node:path';
import { parseS3Url, type ServerConfig } from '../config/index.js';
import type { AvatarStore } from './avatar-store.js';
import { LocalAvatarStore } from './local-avatar-store.js';
import { S3AvatarStore } from './s3-avatar-store.js';

/** The store of `S3_URL`; without one, the data folder. Nothing is opened before it is used. */
export function openAvatarStore({ s3Url, dataDir }: ServerConfig): AvatarStore {
  return s3Url ? new S3AvatarStore(parseS3Url(s3Url)) : new LocalAvatarStore(join(dataDir, 'avatars'));
}
