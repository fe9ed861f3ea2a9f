import { Module, type OnModuleDestroy } from '@nestjs/common';
import { ContentCheckModule } from '../content-check/index.js';
import { ServerConfig } from '../config/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ThrottlesModule } from '../throttles/index.js';
import { UsersModule } from '../users/index.js';
import { AvatarFilesController } from './avatar-files.controller.js';
import { AvatarStore } from './avatar-store.js';
import { AvatarUploads } from './avatar-uploads.js';
import { AvatarRepository } from './avatar.repository.js';
import { Avatars } from './avatars.js';
import { MyAvatarController } from './my-avatar.controller.js';
import { openAvatarStore } from './open-avatar-store.js';
import { Pictures } from './pictures.js';
import { UploadMemory } from './upload-memory.js';

/** What becomes of avatars: all that other capabilities and the command line need. */
@Module({
  providers: [Avatars, AvatarRepository, { provide: AvatarStore, inject: [ServerConfig], useFactory: openAvatarStore }],
  exports: [Avatars, AvatarRepository, AvatarStore],
})
export class AvatarsModule implements OnModuleDestroy {
  constructor(private readonly store: AvatarStore) {}

  async onModuleDestroy(): Promise<void> {
    await this.store.close();
  }
}

/** Uploading and serving them. */
@Module({
  imports: [AvatarsModule, ContentCheckModule, SessionsModule, ThrottlesModule, UsersModule],
  controllers: [AvatarFilesController, MyAvatarController],
  providers: [AvatarUploads, Pictures, UploadMemory],
})
export class AvatarUploadsModule {}
