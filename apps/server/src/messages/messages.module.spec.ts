import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { rejectionOf, SMS } from '../../test/code-messages.js';
import { type HttpStandIn, startHttpStandIn } from '../../test/http-stand-in.js';
import { ConfigModule } from '../config/index.js';
import { CryptoModule } from '../crypto/index.js';
import { DatabaseModule } from '../database/index.js';
import { RuntimeModule } from '../runtime/index.js';
import { type OpenDatabase, openTestDatabase, testConfig } from '../testing/index.js';
import { CodeSender } from './code-sender.js';
import { DeliveryError } from './delivery-error.js';
import { MessagesModule } from './messages.module.js';

Logger.overrideLogger(false);

@Module({})
class World {}

let open: OpenDatabase;
let gateway: HttpStandIn;
beforeAll(async () => {
  open = await openTestDatabase();
});
afterAll(() => open.close());
afterEach(() => gateway.close());

test('sends as the settings say, and gives its connections back when the application closes', async () => {
  gateway = await startHttpStandIn();
  const config = testConfig({ databaseUrl: open.url, smsUrl: `${gateway.url}/sms` });
  const app = await NestFactory.createApplicationContext(
    {
      module: World,
      imports: [
        ConfigModule.with(config),
        DatabaseModule.with(open.dataSource),
        CryptoModule,
        RuntimeModule,
        MessagesModule,
      ],
    },
    { logger: false, abortOnError: false },
  );
  const sender = app.get(CodeSender, { strict: false });
  await sender.send(SMS);
  expect(gateway.received).toMatchObject([{ url: '/sms' }]);
  await app.close();
  expect(await rejectionOf(sender.send(SMS))).toMatchObject({ cause: new DeliveryError('UND_ERR_DESTROYED') });
});
