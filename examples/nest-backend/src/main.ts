import 'reflect-metadata';
import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Caller, CurrentCaller, SignedIn, StillSignedIn } from './signed-in.guard.js';

@Controller()
class ShopController {
  @Get('me')
  @UseGuards(SignedIn)
  me(@CurrentCaller() caller: Caller): { id: string } {
    return { id: caller.id };
  }

  // Where a logout must count at once: it costs one question to Yaopai.
  @Post('payments')
  @UseGuards(StillSignedIn)
  pay(@CurrentCaller() caller: Caller): { paidBy: string } {
    return { paidBy: caller.id };
  }
}

@Module({ controllers: [ShopController] })
class ShopModule {}

const app = await NestFactory.create<NestFastifyApplication>(ShopModule, new FastifyAdapter());
await app.listen(Number(process.env['PORT'] ?? 4000), process.env['HOST'] ?? '127.0.0.1');
console.log(await app.getUrl());
