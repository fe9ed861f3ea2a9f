import { Module } from '@nestjs/common';
import { ThrottlesModule } from '../throttles/index.js';
import { WechatModule } from '../wechat/index.js';
import { CodeExchange } from './code-exchange.js';
import { GetPhoneService } from './get-phone.service.js';
import { PhoneController } from './phone.controller.js';
import { PhoneCountsModule } from './phone-counts.module.js';
import { PhoneReader } from './phone-reader.js';
import { PhoneReplayRepository } from './phone-replay.repository.js';

@Module({
  imports: [PhoneCountsModule, ThrottlesModule, WechatModule],
  controllers: [PhoneController],
  providers: [CodeExchange, GetPhoneService, PhoneReader, PhoneReplayRepository],
  exports: [CodeExchange, PhoneReader],
})
export class PhoneModule {}
