import { Module } from '@nestjs/common';
import { LastingSecretsCheck } from './lasting-secrets-check.js';
import { Rekeying } from './rekeying.js';
import { SealedValuesRepository } from './sealed-values.repository.js';

@Module({ providers: [LastingSecretsCheck, Rekeying, SealedValuesRepository], exports: [Rekeying] })
export class SecretsModule {}
