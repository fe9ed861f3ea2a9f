import { Module } from '@nestjs/common';
import { AvatarsModule } from '../avatars/index.js';
import { ContentCheckModule } from '../content-check/index.js';
import { UsersModule } from '../users/index.js';
import { MyProfileController } from './my-profile.controller.js';
import { MyProfile } from './my-profile.service.js';

@Module({
  imports: [AvatarsModule, ContentCheckModule, UsersModule],
  controllers: [MyProfileController],
  providers: [MyProfile],
})
export class ProfileModule {}
