import { Controller, Get, Logger } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../database/index.js';
import { AppError, Public } from '../http/index.js';
import { SigningKeys } from '../keys/index.js';
import { Clock, OncePerMinute, SECOND } from '../runtime/index.js';
import { Readiness } from './readiness.js';

const READY_WITHIN = SECOND;

@ApiTags('health')
@Public()
@Controller()
export class HealthController {
  private readonly logger = new Logger(HealthController.name);
  private readonly warnings: OncePerMinute;
  /** One for all who ask meanwhile: nothing limits how often that is. */
  private checking: Promise<string | undefined> | undefined;

  constructor(
    private readonly readiness: Readiness,
    private readonly database: Database,
    private readonly keys: SigningKeys,
    clock: Clock,
  ) {
    this.warnings = new OncePerMinute(clock);
  }

  @Get('healthz')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { enum: ['ok'] } } } })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({
    summary: 'The process can sign people in: it is not stopping, the database answers, there is a key to sign with',
  })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { enum: ['ready'] } } } })
  @ApiServiceUnavailableResponse({ description: 'BUSY' })
  async ready(): Promise<{ status: 'ready' }> {
    const reason = await this.whyNotReady();
    if (!reason) return { status: 'ready' };
    if (this.warnings.isNew(reason)) this.logger.warn({ reason }, 'not ready');
    throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
  }

  private async whyNotReady(): Promise<string | undefined> {
    if (!this.readiness.wanted) return 'stopping';
    this.checking ??= this.check()
      .catch((error: Error) => error.message)
      .finally(() => (this.checking = undefined));
    return Promise.race([this.checking, delay(READY_WITHIN, 'the database does not answer', { ref: false })]);
  }

  private async check(): Promise<string | undefined> {
    if (!(await this.database.isMigrated())) return 'the database lacks migrations';
    await this.keys.active();
    return undefined;
  }
}
