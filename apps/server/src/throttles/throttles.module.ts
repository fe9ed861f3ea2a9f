import { Module } from '@nestjs/common';
import { Throttle } from './throttle.js';
import { ThrottleRepository } from './throttle.repository.js';

@Module({ providers: [Throttle, ThrottleRepository], exports: [Throttle] })
export class ThrottlesModule {}
