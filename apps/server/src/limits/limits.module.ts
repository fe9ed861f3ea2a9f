import { Module } from '@nestjs/common';
import { InvalidCodes } from './invalid-codes.js';
import { LimitInvalid } from './limit-invalid.js';
import { LimitStore } from './limit-store.js';
import { Limits } from './limits.js';

@Module({
  providers: [
    Limits,
    { provide: LimitStore, inject: [Limits], useFactory: ({ store }: Limits) => store },
    InvalidCodes,
    LimitInvalid,
  ],
  exports: [Limits, InvalidCodes, LimitInvalid],
})
export class LimitsModule {}
