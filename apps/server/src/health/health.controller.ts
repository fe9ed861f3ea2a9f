import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../database/index.js';
import { AppError, Public } from '../http/index.js';
import { SigningKeys } from '../keys/index.js';
import { SECOND } from '../runtime/index.js';

const READY_WITHIN = SECOND;

@ApiTags('health')
@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { enum: ['ok'] } } } })
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'The process can sign people in: the database answers and there is a key to sign with' })
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { enum: ['ready'] } } } })
  async ready(): Promise<{ status: 'ready' }> {
    const checks = Promise.all([this.database.query({ name: 'ready', text: 'SELECT 1', values: [] }), this.keys.active()]);
    const answered = await Promise.race([checks.then(() => true, () => false), delay(READY_WITHIN, false, { ref: false })]);
    if (!answered) throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
    return { status: 'ready' };
  }
}
