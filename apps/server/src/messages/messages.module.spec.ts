import 'reflect-metadata';
import { afterEach, expect, test } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { rejectionOf, SMS } from '../../test/code-messages.js';
import { type HttpStandIn, startHttpStandIn } from '../../test/http-stand-in.js';
import { ConfigModule } from '../config/index.js';
import { CryptoModule } from '../crypto/index.js';
import { RuntimeModule } from '../runtime/index.js';
import { testConfig } from '../testing/index.js';
import { CodeSender } from './code-sender.js';
import { DeliveryError } from './delivery-error.js';
import { MessagesModule } from './messages.module.js';

Logger.overrideLogger(false);

@Module({})
class World {}

let gateway: HttpStandIn;
afterEach(() => gateway.close());

test('sends as the settings say, and gives its connections back when the application closes', async () => {
  gateway = await startHttpStandIn();
  const config = testConfig({ databaseUrl: 'postgres://127.0.0.1/none', smsUrl: `${gateway.url}/sms` });
  const app = await NestFactory.createApplicationContext(
    { module: World, imports: [ConfigModule.with(config), CryptoModule, RuntimeModule, MessagesModule] },
    { logger: false, abortOnError: false },
  );
  const sender = app.get(CodeSender, { strict: false });
  await sender.send(SMS);
  expect(gateway.received).toMatchObject([{ url: '/sms' }]);
  await app.close();
  expect(await rejectionOf(sender.send(SMS))).toMatchObject({ cause: new DeliveryError('UND_ERR_DESTROYED') });
});
